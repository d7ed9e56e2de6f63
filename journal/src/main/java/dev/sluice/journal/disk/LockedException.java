package dev.sluice.journal.disk;

import java.io.IOException;
import java.io.Serial;

/// Somebody else has the lock.
public final class LockedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String holder;

    public LockedException(String holder) {
        super("locked by " + holder);
        this.holder = holder;
    }

    /// What the holder noted about itself.
    public String holder() {
        return holder;
    }
}
