package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpData;
import dev.sluice.kernel.memory.Lease;
import java.util.ArrayList;
import java.util.List;

/// A request's body as it came from the socket: pooled buffers, and the lease that pays for them.
///
/// One owner, who closes it; the buffers go back when they are copied or when the body is closed.
final class Body implements AutoCloseable {
    private final List<HttpData> chunks = new ArrayList<>(8);
    private final Lease lease;
    private int length;

    Body(Lease lease) {
        this.lease = lease;
    }

    void add(HttpData chunk) {
        chunks.add(chunk);
        length += chunk.length();
    }

    int length() {
        return length;
    }

    Lease lease() {
        return lease;
    }

    /// Copies the first bytes, at most as many as `target` holds, and keeps the buffers.
    void peek(byte[] target) {
        int at = 0;
        for (HttpData chunk : chunks) {
            int size = Math.min(chunk.length(), target.length - at);
            chunk.byteBuf().getBytes(chunk.byteBuf().readerIndex(), target, at, size);
            at += size;
            if (at == target.length) {
                return;
            }
        }
    }

    /// Copies everything to the start of `target` and returns the buffers to their pool.
    void drainTo(byte[] target) {
        int at = 0;
        for (HttpData chunk : chunks) {
            int size = chunk.length();
            chunk.byteBuf().getBytes(chunk.byteBuf().readerIndex(), target, at, size);
            at += size;
        }
        releaseChunks();
    }

    @Override
    public void close() {
        releaseChunks();
        lease.close();
    }

    private void releaseChunks() {
        for (HttpData chunk : chunks) {
            chunk.close();
        }
        chunks.clear();
    }
}
