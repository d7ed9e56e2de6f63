package dev.sluice.store.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;

/// Zstd, and the judgement whether it is worth it: encoded ids, times and codes are dense already, and trying to
/// shrink them costs more than all other encoding. One owner.
final class PageCompressor implements AutoCloseable {
    /// A page must lose this many percent, or reading it back is not worth the time.
    private static final int GAIN_PERCENT = 7;
    /// A long page is judged by its beginning first.
    private static final int SAMPLE = 32 << 10;

    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private int level;

    void level(int level) {
        if (this.level != level) {
            context.setLevel(level);
            this.level = level;
        }
    }

    /// Compresses the bytes of `source` from `from` on to the end of `target`, unless they look incompressible.
    ///
    /// @return whether they shrank by 7 percent; if not, what was appended to the target is of no use
    boolean shrinks(OutputBytes source, int from, OutputBytes target) {
        int length = source.size() - from;
        if (length == 0) {
            return false;
        }
        int start = target.size();
        if (length > 2 * SAMPLE) {
            int sample = compress(source, from, SAMPLE, target);
            target.truncate(start);
            if (!isGain(SAMPLE, sample)) {
                return false;
            }
        }
        return isGain(length, compress(source, from, length, target));
    }

    /// Appends the compressed bytes to the target and returns their number.
    int compress(OutputBytes source, int from, int length, OutputBytes target) {
        int bound = Math.toIntExact(Zstd.compressBound(length));
        target.ensure(bound);
        int start = target.size();
        int written = context.compressByteArray(target.array(), start, bound, source.array(), from, length);
        target.truncate(start + written);
        return written;
    }

    @Override
    public void close() {
        context.close();
    }

    private static boolean isGain(int before, int after) {
        return (long) after * 100 <= (long) before * (100 - GAIN_PERCENT);
    }
}
