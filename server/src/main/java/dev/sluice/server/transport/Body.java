package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpData;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.Lease;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request's body, and the lease that pays for it.
///
/// At first it is the network's pooled buffers. As soon as a fourth of the announced length is there, it is one array
/// of that length, and each buffer is copied there while the processor still has it in its cache, and goes back for the
/// next read. So an announcement alone holds no memory, and never more than four times what came.
///
/// One owner, who closes it.
final class Body implements AutoCloseable {
    private static final int ENOUGH = 4;

    private final List<HttpData> chunks = new ArrayList<>(8);
    private final Lease lease;
    private final BufferPool pool;
    /// Begins with what came before the chunks.
    private byte @Nullable [] array;

    private int arrayBytes;
    private int length;
    private long paid;

    /// @param lease pays for nothing of the body yet; closed with this
    Body(Lease lease, BufferPool pool) {
        this.lease = lease;
        this.pool = pool;
    }

    /// Pays for the next bytes, before they are kept.
    ///
    /// @param announced what the whole will have, at most the largest body taken; 0 if nobody said
    /// @throws OverloadedException if there is no room for them
    void makeRoom(int more, long announced) {
        long needed = (long) length + more;
        boolean gathers = array == null && announced > 0 && needed >= announced / ENOUGH;
        long due = gathers ? Math.max(needed, announced) : needed;
        if (due > paid) {
            lease.grow(due - paid);
            paid = due;
        }
        if (gathers) {
            gather((int) Math.max(needed, announced));
        }
    }

    /// Keeps the next bytes, for which there is room.
    void add(HttpData chunk) {
        byte[] target = array;
        if (target != null && chunks.isEmpty() && chunk.length() <= target.length - arrayBytes) {
            append(target, chunk);
        } else {
            chunks.add(chunk);
        }
        length += chunk.length();
    }

    int length() {
        return length;
    }

    Lease lease() {
        return lease;
    }

    /// Everything from the start of an array, which stays this body's.
    byte[] whole() {
        byte[] all = array;
        return all != null && chunks.isEmpty() ? all : gather(length);
    }

    @Override
    public void close() {
        releaseChunks();
        giveBack();
        lease.close();
    }

    private byte[] gather(int bytes) {
        byte[] larger = pool.take(bytes);
        byte[] before = array;
        if (before != null) {
            System.arraycopy(before, 0, larger, 0, arrayBytes);
            giveBack();
        }
        array = larger;
        for (HttpData chunk : chunks) {
            append(larger, chunk);
        }
        chunks.clear();
        return larger;
    }

    private void append(byte[] target, HttpData chunk) {
        try (chunk) {
            chunk.byteBuf().getBytes(chunk.byteBuf().readerIndex(), target, arrayBytes, chunk.length());
            arrayBytes += chunk.length();
        }
    }

    private void giveBack() {
        byte[] mine = array;
        array = null;
        if (mine != null) {
            pool.give(mine);
        }
    }

    private void releaseChunks() {
        for (HttpData chunk : chunks) {
            chunk.close();
        }
        chunks.clear();
    }
}
