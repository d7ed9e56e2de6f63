package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.LeakDetector;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.kernel.metric.Instruments;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyTest {
    private final BufferPool pool = new BufferPools(
                    BufferPools.DEFAULT_SIZE, BufferPools.LARGEST_SIZE, new LeakDetector(1), new Instruments())
            .create("bodies");
    private final MemoryBudget budget = new MemoryBudget("test", 1 << 20, Duration.ofSeconds(1));
    private final List<ByteBuf> network = new ArrayList<>();

    @Test
    void anyPiecesWithAnyAnnouncementAreTheWholeAndNothingIsHeldAfterwards() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 500; run++) {
            byte[] content = new byte[random.nextInt(40_000)];
            random.nextBytes(content);
            long announced = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> content.length;
                default -> random.nextInt(80_000);
            };
            try (Body body = new Body(budget.acquire(0), pool)) {
                int at = 0;
                while (at < content.length) {
                    int count = Math.min(content.length - at, 1 + random.nextInt(9_000));
                    take(body, Arrays.copyOfRange(content, at, at + count), announced);
                    at += count;
                }

                assertThat(body.length()).as("seed %d, run %d", seed, run).isEqualTo(content.length);
                assertThat(Arrays.copyOf(body.whole(), content.length))
                        .as("seed %d, run %d, announced %d", seed, run, announced)
                        .isEqualTo(content);
                assertThat(budget.usedBytes()).isBetween((long) content.length, Math.max(content.length, announced));
            }
            assertThat(network).allMatch(buffer -> buffer.refCnt() == 0);
            assertThat(budget.usedBytes()).isZero();
            network.clear();
        }
        assertThat(pool.use().keptBytes()).isPositive();
    }

    @Test
    void anAnnouncementHoldsNoMemoryBeforeAFourthOfItHasCome() {
        try (Body body = new Body(budget.acquire(0), pool)) {
            take(body, new byte[24_999], 100_000);
            assertThat(budget.usedBytes()).isEqualTo(24_999);
            assertThat(pool.use().misses()).isZero();

            take(body, new byte[1], 100_000);
            assertThat(budget.usedBytes()).isEqualTo(100_000);
            assertThat(pool.use().misses()).isEqualTo(1);
        }
    }

    @Test
    void theNetworkHasItsBuffersBackAsSoonAsTheArrayIsThere() {
        try (Body body = new Body(budget.acquire(0), pool)) {
            take(body, new byte[1_000], 10_000);
            assertThat(network).allMatch(buffer -> buffer.refCnt() == 1);

            take(body, new byte[2_000], 10_000);
            take(body, new byte[3_000], 10_000);

            assertThat(network).hasSize(3).allMatch(buffer -> buffer.refCnt() == 0);
        }
    }

    @Test
    void whatHasNoRoomIsRefusedAndLeavesTheBodyAsItWas() {
        try (Body body = new Body(budget.acquire(0), pool)) {
            take(body, new byte[] {1, 2, 3}, 0);

            assertThatThrownBy(() -> body.makeRoom(1 << 20, 2 << 20)).isInstanceOf(OverloadedException.class);

            assertThat(budget.usedBytes()).isEqualTo(3);
            assertThat(Arrays.copyOf(body.whole(), 3)).containsExactly(1, 2, 3);
        }
    }

    private void take(Body body, byte[] bytes, long announced) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        network.add(buffer);
        body.makeRoom(bytes.length, announced);
        body.add(HttpData.wrap(buffer));
    }
}
