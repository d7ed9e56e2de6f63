package dev.sluice.store.query;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.InternalException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.store.query.worker.Ending;
import dev.sluice.store.query.worker.Failure;
import dev.sluice.store.query.worker.Question;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Statements of users, each in a worker process that is kept for the next one.
///
/// Any thread; a call blocks until the answer is written. Workers start when they are first needed. So many run at
/// once, so many wait, the rest is refused.
public final class SqlQueries implements AutoCloseable {
    private final TableSource source;
    private final SqlLimits limits;
    private final Scratch scratch;
    private final Instruments instruments;
    private final Turns turns;
    /// Guarded by itself.
    private final Deque<WorkerProcess> idle = new ArrayDeque<>();
    private volatile boolean closed;

    /// With temporary folders where the system has its own.
    ///
    /// @param source stays the caller's
    public SqlQueries(TableSource source, SqlLimits limits, Instruments instruments) {
        this(source, limits, Scratch.ofSystem(), instruments);
    }

    /// With temporary folders below one that is this caller's alone: what a process left there that was killed is
    /// removed.
    ///
    /// @param source stays the caller's
    /// @param folder made when it is needed
    public SqlQueries(TableSource source, SqlLimits limits, Path folder, Instruments instruments) {
        this(source, limits, Scratch.own(folder), instruments);
    }

    private SqlQueries(TableSource source, SqlLimits limits, Scratch scratch, Instruments instruments) {
        this.scratch = scratch;
        this.source = Objects.requireNonNull(source, "source");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.instruments = Objects.requireNonNull(instruments, "instruments");
        this.turns = new Turns(
                "statements",
                limits.workers(),
                limits.waiting(),
                limits.time(),
                new Turns.Refusals(QuestionErrors.SQL_BUSY, QuestionErrors.SQL_STOPPING));
        instruments.gauge("sluice_query_sql_running", "Statements that run now.", Labels.NONE, turns::running);
        instruments.gauge(
                "sluice_query_sql_waiting", "Statements that wait for a worker.", Labels.NONE, turns::waiting);
    }

    /// Runs one statement and writes its rows.
    ///
    /// Nothing is written before the first 128 KiB of the answer are there or it is complete, so most failures come
    /// before anything is. Of an answer that fails later, the beginning has been written.
    ///
    /// @throws ValidationException if the statement is not one, is not allowed or gives too long an answer
    /// @throws UnavailableException if it took too long or wanted too much memory
    /// @throws dev.sluice.kernel.error.OverloadedException if too many wait already
    /// @throws IOException if the answer could not be written; the statement is stopped
    public SqlSummary run(SqlRequest request, SqlAnswer answer) throws IOException {
        turns.begin();
        try {
            return run(worker(), request, answer);
        } finally {
            turns.end();
        }
    }

    private SqlSummary run(WorkerProcess worker, SqlRequest request, SqlAnswer answer) throws IOException {
        Question question = new Question(
                request.sql(),
                request.params(),
                request.format(),
                limits.rows(),
                limits.bytes().bytes(),
                limits.time().toMillis(),
                limits.memory().bytes(),
                limits.threads());
        try {
            WorkerProcess.Outcome outcome = worker.ask(question, source, answer);
            Ending ending = outcome.ending();
            count(outcome.failure());
            if (ending == null) {
                throw failure(Objects.requireNonNull(outcome.failure()));
            }
            return new SqlSummary(ending.rows(), outcome.bytes(), ending.truncated(), outcome.warnings());
        } finally {
            release(worker);
        }
    }

    private WorkerProcess worker() {
        if (closed) {
            throw new UnavailableException(QuestionErrors.SQL_STOPPING, "the server stops");
        }
        synchronized (idle) {
            WorkerProcess warm = idle.poll();
            if (warm != null && warm.isAlive()) {
                return warm;
            }
        }
        instruments
                .counter("sluice_query_sql_workers_started_total", "Worker processes started.", Labels.NONE)
                .increment();
        try {
            return WorkerProcess.start(limits, scratch);
        } catch (IOException failed) {
            throw new UnavailableException(
                    QuestionErrors.SQL_WORKER, "no worker for SQL: " + failed.getMessage(), failed);
        }
    }

    private void release(WorkerProcess worker) {
        synchronized (idle) {
            if (worker.isAlive() && !closed) {
                idle.push(worker);
                return;
            }
        }
        worker.close();
    }

    private void count(@Nullable Failure failure) {
        String outcome = failure == null ? "ok" : failure.code();
        instruments
                .counter("sluice_query_sql_total", "Statements by outcome.", Labels.of("outcome", outcome))
                .increment();
    }

    private static RuntimeException failure(Failure failure) {
        ErrorCode code = ErrorCode.of(failure.code());
        return switch (failure.code()) {
            case Failure.TIMEOUT, Failure.MEMORY -> new UnavailableException(code, failure.message());
            case Failure.INTERNAL -> new InternalException(code, failure.message());
            default -> new ValidationException(code, failure.message());
        };
    }

    /// Ends the workers; statements that run fail.
    @Override
    public void close() {
        closed = true;
        synchronized (idle) {
            idle.forEach(WorkerProcess::close);
            idle.clear();
        }
    }
}
