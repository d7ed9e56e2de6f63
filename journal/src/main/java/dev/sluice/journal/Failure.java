package dev.sluice.journal;

import dev.sluice.journal.disk.NoSpaceException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Why a group was not kept; every caller in it gets an exception of its own made from this.
record Failure(ErrorCode code, String message, @Nullable Throwable cause) {
    /// What an I/O failure means for whoever wanted to write.
    static Failure of(String what, IOException cause) {
        ErrorCode code = cause instanceof NoSpaceException ? JournalErrors.DISK_FULL : JournalErrors.DISK_FAILED;
        return new Failure(code, "journal: " + what + ": " + reason(cause), cause);
    }

    static String reason(IOException cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /// A full disk and a spent budget pass when consumers catch up; everything else when the disk answers again.
    SluiceException exception() {
        boolean full = code.equals(JournalErrors.DISK_FULL) || code.equals(JournalErrors.BUDGET_SPENT);
        return full
                ? new OverloadedException(code, message, JournalErrors.RETRY_AFTER)
                : new UnavailableException(code, message, cause);
    }
}
