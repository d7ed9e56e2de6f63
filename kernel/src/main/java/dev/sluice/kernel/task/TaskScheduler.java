package dev.sluice.kernel.task;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Runs the work beside the data path: sealing, retention, sweeps, probes, reloads. Any thread.
///
/// Tasks wait in one bounded queue a lane, ordered by [TaskPriority] with ageing, so nothing starves. Those of lane
/// compute run on the scheduler's own few platform threads, so that a loop over bytes never takes a thread from the
/// requests; those of lane blocking run on threads of the given factory. A task that throws is reported, never more.
public final class TaskScheduler implements AutoCloseable {
    /// As many background tasks of one kind as may are waiting.
    ///
    /// Retry: yes, after the hint. `sluice tasks` shows which; one that fails or hangs again and again is in
    /// the log.
    public static final ErrorCode QUEUE_FULL = ErrorCode.of("task.queue-full");
    /// The scheduler of background tasks is closed because the server stops.
    ///
    /// Retry: yes.
    public static final ErrorCode STOPPED = ErrorCode.of("task.stopped");

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final TaskLimits limits;
    private final Clock clock;
    private final BiConsumer<Task, Throwable> onFailure;
    private final TaskMetrics metrics;
    private final Lane compute;
    private final Lane blocking;
    private final Timers timers;
    private final AtomicLong ids = new AtomicLong();
    private final List<RepeatingTask> repeating = new CopyOnWriteArrayList<>();
    private final Map<TaskHandle<?>, RepeatingTask> turns = new ConcurrentHashMap<>();
    private final Set<TaskHandle<?>> open = ConcurrentHashMap.newKeySet();
    /// Guarded by itself.
    private final Deque<TaskHandle<?>> finished = new ArrayDeque<>();

    private volatile boolean closed;

    /// Starts one thread for the timers; the others come and go with the work.
    ///
    /// @param blockingThreads makes the threads of lane blocking, which should be daemons
    /// @param onFailure told which task threw what, on the task's thread; must not throw
    public TaskScheduler(
            TaskLimits limits,
            ThreadFactory blockingThreads,
            Clock clock,
            Instruments instruments,
            BiConsumer<Task, Throwable> onFailure) {
        this.limits = limits;
        this.clock = clock;
        this.onFailure = onFailure;
        this.metrics = new TaskMetrics(instruments);
        this.compute = lane(limits.computeThreads(), platformThreads());
        this.blocking = lane(limits.blockingThreads(), blockingThreads);
        this.timers = new Timers(clock);
        metrics.watch(Task.Lane.COMPUTE, compute, limits.waiting());
        metrics.watch(Task.Lane.BLOCKING, blocking, limits.waiting());
        timers.start();
    }

    /// Runs `work` once, as soon as its turn has come.
    ///
    /// @throws OverloadedException if as many tasks of its lane as may are waiting
    /// @throws UnavailableException if the scheduler is closed
    public <T> TaskHandle<T> submit(Task task, Callable<T> work) {
        TaskHandle<T> handle = handle(task, work);
        open.add(handle);
        Lane lane = lane(task);
        if (closed || !lane.queue().offer(handle, task.priority(), handle.submittedNanos())) {
            open.remove(handle);
            throw closed ? stopped(task) : full(task);
        }
        Duration deadline = task.deadline();
        if (deadline != null) {
            timers.at(handle.submittedNanos() + deadline.toNanos(), handle, () -> expire(handle));
        }
        lane.signal();
        if (closed) {
            handle.withdraw(TaskState.CANCELLED);
        }
        return handle;
    }

    /// Runs `work` again and again, `interval` after its last end, first after one interval.
    ///
    /// @param interval more than 0
    public RepeatingTask every(Task task, Duration interval, Runnable work) {
        return repeat(task, interval, interval, () -> {
            work.run();
            return interval;
        });
    }

    /// Runs turn after turn; each says when the next is due. [RepeatingTask#wake] makes it due at once.
    ///
    /// @param task its deadline is that of each turn
    /// @param first when the first turn is due, 0 or more
    /// @param afterFailure when the next is due after one that threw, more than 0
    /// @throws UnavailableException if the scheduler is closed
    public RepeatingTask repeat(Task task, Duration first, Duration afterFailure, Turn turn) {
        if (afterFailure.isNegative() || afterFailure.isZero()) {
            throw new IllegalArgumentException("interval of " + task.name() + ": " + afterFailure + " (expected: > 0)");
        }
        if (closed) {
            throw stopped(task);
        }
        RepeatingTask repeated = new RepeatingTask(this, task, afterFailure, turn);
        repeating.add(repeated);
        scheduleTurn(repeated, first);
        return repeated;
    }

    /// The tasks that wait and run, and the last that ended, oldest first; without the turns of repeating tasks.
    public List<TaskHandle<?>> tasks() {
        List<TaskHandle<?>> all;
        synchronized (finished) {
            all = new ArrayList<>(finished);
        }
        for (TaskHandle<?> handle : open) {
            if (!turns.containsKey(handle) && !all.contains(handle)) {
                all.add(handle);
            }
        }
        all.sort((left, right) -> Long.compare(left.id(), right.id()));
        return all;
    }

    /// The repeating tasks in the order in which they were begun.
    public List<RepeatingTask> repeating() {
        return List.copyOf(repeating);
    }

    /// What a repeating task has done so far.
    public RepeatingTask.Progress progress(RepeatingTask task) {
        return task.progress(clock.monotonicNanos());
    }

    /// Looks at the clock now instead of when the timer thread next does: for a clock that was moved by hand.
    public void tick() {
        timers.fire();
    }

    /// Takes and starts no more tasks: those that wait are cancelled, running ones get ten seconds and are then
    /// interrupted. Safe to call twice.
    @Override
    public void close() {
        closed = true;
        timers.close();
        repeating.forEach(RepeatingTask::close);
        open.forEach(handle -> handle.withdraw(TaskState.CANCELLED));
        try {
            boolean idle = compute.awaitIdle(CLOSE_WAIT) && blocking.awaitIdle(CLOSE_WAIT);
            if (!idle) {
                open.forEach(TaskHandle::cancel);
            }
        } catch (InterruptedException interrupted) {
            open.forEach(TaskHandle::cancel);
            Thread.currentThread().interrupt();
        }
    }

    void scheduleTurn(RepeatingTask task, Duration in) {
        if (closed) {
            return;
        }
        task.dueAt(clock.monotonicNanos() + in.toNanos());
        if (in.isZero()) {
            timers.drop(task);
            beginTurn(task);
        } else {
            awaitTurn(task);
        }
    }

    /// Reads the settled moment after the drop, so that of two threads here the later one leaves a timer for it.
    private void awaitTurn(RepeatingTask task) {
        timers.drop(task);
        timers.at(task.dueNanos(), task, () -> beginTurn(task));
    }

    void forget(RepeatingTask task, @Nullable TaskHandle<?> waiting) {
        timers.drop(task);
        repeating.remove(task);
        if (waiting != null) {
            waiting.withdraw(TaskState.CANCELLED);
        }
    }

    private void beginTurn(RepeatingTask task) {
        if (closed || !task.isDue(clock.monotonicNanos())) {
            return;
        }
        TaskHandle<Duration> handle = handle(task.task(), task::runTurn);
        turns.put(handle, task);
        open.add(handle);
        if (!task.submitted(handle)) {
            turns.remove(handle);
            open.remove(handle);
            return;
        }
        Duration deadline = task.task().deadline();
        if (deadline != null) {
            timers.at(handle.submittedNanos() + deadline.toNanos(), handle, () -> expire(handle));
        }
        Lane lane = lane(task.task());
        // Always has room: a repeating task has one turn at most.
        lane.queue().add(handle, task.task().priority(), handle.submittedNanos());
        lane.signal();
    }

    private <T> void run(TaskHandle<T> handle) {
        long began = clock.monotonicNanos();
        if (!handle.begin(Thread.currentThread(), clock.now(), began)) {
            ended(handle);
            return;
        }
        metrics.began(handle.task(), began - handle.submittedNanos());
        T value = null;
        Throwable error = null;
        try {
            value = handle.call();
        } catch (Throwable thrown) {
            error = thrown;
        }
        handle.end(value, error, clock.monotonicNanos());
        try {
            if (error != null && handle.state() == TaskState.FAILED) {
                onFailure.accept(handle.task(), error);
            }
        } finally {
            ended(handle);
        }
    }

    private static void expire(TaskHandle<?> handle) {
        if (!handle.withdraw(TaskState.EXPIRED)) {
            handle.interrupt(TaskState.EXPIRED);
        }
    }

    /// Whoever takes a handle out of its queue writes its end down, so that happens once.
    private void withdrawn(TaskHandle<?> handle) {
        if (lane(handle.task()).queue().remove(handle)) {
            ended(handle);
        }
    }

    private void ended(TaskHandle<?> handle) {
        open.remove(handle);
        if (handle.task().deadline() != null) {
            timers.drop(handle);
        }
        TaskResult<?> result = handle.result();
        if (result != null) {
            metrics.ended(handle.task(), result);
        }
        RepeatingTask owner = turns.remove(handle);
        boolean again = false;
        if (owner == null) {
            remember(handle);
        } else {
            again = owner.ended(handle, clock.monotonicNanos());
        }
        handle.release();
        if (owner != null && again && !closed) {
            awaitTurn(owner);
        }
    }

    private void remember(TaskHandle<?> handle) {
        synchronized (finished) {
            finished.addLast(handle);
            while (finished.size() > limits.finished()) {
                finished.removeFirst();
            }
        }
    }

    private <T> TaskHandle<T> handle(Task task, Callable<T> work) {
        return new TaskHandle<>(
                ids.incrementAndGet(), task, work, clock.now(), clock.monotonicNanos(), this::withdrawn);
    }

    private Lane lane(Task task) {
        return task.lane() == Task.Lane.COMPUTE ? compute : blocking;
    }

    private Lane lane(int threads, ThreadFactory factory) {
        return new Lane(threads, factory, new TaskQueue<>(limits.waiting(), limits.ageing()), this::run);
    }

    private OverloadedException full(Task task) {
        metrics.refused(task);
        return new OverloadedException(
                QUEUE_FULL,
                "task " + task.name() + ": " + limits.waiting() + " tasks wait already (expected: fewer)",
                RETRY_AFTER);
    }

    private static UnavailableException stopped(Task task) {
        return new UnavailableException(STOPPED, "task " + task.name() + ": the scheduler is closed");
    }

    private static ThreadFactory platformThreads() {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "sluice-task-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
