package dev.sluice.otlp;

import java.util.Arrays;
import java.util.SplittableRandom;

/// What may become of bytes on their way.
public final class Damage {
    private Damage() {}

    /// A copy that is cut short, or has up to three flipped bits.
    ///
    /// @param bytes at least one
    public static byte[] of(byte[] bytes, SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        byte[] damaged = bytes.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }
}
