package dev.sluice.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.RoutingResult;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.task.Task;
import dev.sluice.kernel.task.TaskHandle;
import dev.sluice.kernel.task.TaskLimits;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.task.TaskState;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskEndpointTest {
    private final TaskScheduler scheduler = new TaskScheduler(
            TaskLimits.STANDARD,
            Thread.ofVirtual().factory(),
            Clock.system(),
            new Instruments(),
            (task, failure) -> {});
    private final TaskEndpoint endpoint = new TaskEndpoint(scheduler);

    @AfterEach
    void stop() {
        scheduler.close();
    }

    @Test
    void aRunningTaskIsCancelledOnceAndListedSo() throws Exception {
        CountDownLatch forever = new CountDownLatch(1);
        TaskHandle<Boolean> handle = scheduler.submit(Task.blocking("wait"), () -> {
            forever.await();
            return true;
        });

        assertThat(cancel(handle.id())).isEqualTo("{\"cancelled\":true}");
        assertThat(handle.await(Duration.ofSeconds(30))).isPresent();
        assertThat(handle.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(cancel(handle.id())).isEqualTo("{\"cancelled\":false}");
        assertThat(endpoint.list().aggregate().join().contentUtf8())
                .contains("\"name\":\"wait\"")
                .contains("\"state\":\"cancelled\"");
    }

    @Test
    void aTaskThatNobodyKnowsIsNotFound() {
        assertThatThrownBy(() -> cancel(999)).hasMessageContaining("task: 999");
    }

    private String cancel(long id) {
        HttpRequest request = HttpRequest.of(HttpMethod.POST, "/api/v1/tasks/" + id + "/cancel");
        ServiceRequestContext context = ServiceRequestContext.builder(request)
                .routingResult(RoutingResult.builder()
                        .path(request.path())
                        .rawParam("id", Long.toString(id))
                        .build())
                .build();
        AggregatedHttpRequest whole = request.aggregate().join();
        return endpoint.cancel(new Question(context, whole, 0))
                .aggregate()
                .join()
                .contentUtf8();
    }
}
