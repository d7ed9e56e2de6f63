package dev.sluice.server.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpResponse;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.task.RepeatingTask;
import dev.sluice.kernel.task.Task;
import dev.sluice.kernel.task.TaskHandle;
import dev.sluice.kernel.task.TaskResult;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.task.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `/api/v1/tasks`: what the server does beside the data path, and how to stop some of it. Any thread.
final class TaskEndpoint {
    private final TaskScheduler scheduler;

    TaskEndpoint(TaskScheduler scheduler) {
        this.scheduler = scheduler;
    }

    HttpResponse list() {
        return Replies.json(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("repeating");
            for (RepeatingTask task : scheduler.repeating()) {
                repeating(json, task);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("tasks");
            for (TaskHandle<?> handle : scheduler.tasks()) {
                single(json, handle);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /// `POST /api/v1/tasks/{id}/cancel`: takes a waiting task back, interrupts a running one; says whether there was
    /// anything to cancel. Turns of repeating tasks are not cancelled.
    HttpResponse cancel(Question question) {
        String id = question.path("id");
        TaskHandle<?> found = scheduler.tasks().stream()
                .filter(handle -> Long.toString(handle.id()).equals(id))
                .findFirst()
                .orElseThrow(() -> new ValidationException(QueryErrors.NOT_FOUND, "task: " + id + " is not known"));
        boolean cancelled = found.cancel();
        return Replies.json(json -> {
            json.writeStartObject();
            json.writeBooleanField("cancelled", cancelled);
            json.writeEndObject();
        });
    }

    private void repeating(JsonGenerator json, RepeatingTask task) throws IOException {
        RepeatingTask.Progress progress = scheduler.progress(task);
        json.writeStartObject();
        task(json, task.task(), progress.state());
        json.writeNumberField("turns", progress.turns());
        json.writeNumberField("failures", progress.failures());
        json.writeStringField("dueIn", seconds(Duration.ofNanos(progress.dueInNanos())));
        time(json, "lastStarted", progress.lastStarted());
        result(json, progress.last());
        json.writeEndObject();
    }

    private static void single(JsonGenerator json, TaskHandle<?> handle) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", handle.id());
        task(json, handle.task(), handle.state());
        time(json, "submitted", handle.submitted());
        time(json, "started", handle.started());
        result(json, handle.result());
        json.writeEndObject();
    }

    private static void task(JsonGenerator json, Task task, TaskState state) throws IOException {
        json.writeStringField("name", task.name());
        json.writeStringField("priority", word(task.priority()));
        json.writeStringField("lane", word(task.lane()));
        json.writeStringField("state", word(state));
    }

    private static void result(JsonGenerator json, @Nullable TaskResult<?> result) throws IOException {
        if (result == null) {
            return;
        }
        json.writeStringField("duration", seconds(result.duration()));
        Throwable error = result.error();
        if (error != null) {
            json.writeStringField("error", String.valueOf(error.getMessage()));
        }
    }

    private static void time(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
        if (time != null) {
            json.writeStringField(name, time.toString());
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3fs", duration.toNanos() / 1e9);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
