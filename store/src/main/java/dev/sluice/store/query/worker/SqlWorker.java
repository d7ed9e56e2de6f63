package dev.sluice.store.query.worker;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// The main class of the worker process: answers one [Question] after the other from standard input, until that ends.
///
/// A thread of its own reads the pipe, so that the process ends with the server also while a statement runs.
///
/// The server starts it, watches its memory and its time, and kills it when either runs out; so a statement can harm
/// nothing but its own process. See [Frame] for the protocol.
public final class SqlWorker {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final BlockingQueue<Frame> frames = new ArrayBlockingQueue<>(2);
    private final DataOutputStream out;
    private final Statements statements;

    private SqlWorker(DataOutputStream out) throws SQLException {
        this.out = out;
        this.statements = Statements.open();
    }

    /// Runs until the server closes the pipe.
    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        // Whatever prints must not print into the protocol.
        System.setOut(System.err);
        SqlWorker worker = new SqlWorker(out);
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
        Thread.ofPlatform().daemon().name("sql-pipe").start(() -> worker.read(in));
        worker.send(Frame.Kind.END, new Ending(0, false));
        while (true) {
            worker.answer(worker.frames.take());
        }
    }

    private void read(DataInputStream in) {
        try {
            while (true) {
                frames.put(Frame.read(in));
            }
        } catch (IOException | InterruptedException closed) {
            Runtime.getRuntime().halt(0);
        }
    }

    private void answer(Frame frame) throws IOException, InterruptedException {
        try {
            Question question = JSON.readValue(frame.content(), Question.class);
            Statements.Prepared prepared = statements.prepare(question);
            send(Frame.Kind.TABLES, prepared.needs());
            Opened opened = JSON.readValue(frames.take().content(), Opened.class);
            send(Frame.Kind.END, statements.run(prepared, opened, new AnswerStream(out, question.maxBytes())));
        } catch (Refusal refusal) {
            send(Frame.Kind.FAILED, refusal.failure());
        } catch (SQLException failed) {
            send(Frame.Kind.FAILED, new Failure(Failure.INTERNAL, String.valueOf(failed.getMessage())));
        } catch (OutOfMemoryError full) {
            send(Frame.Kind.FAILED, new Failure(Failure.MEMORY, "a value of the answer is too large to be written"));
        }
    }

    private void send(Frame.Kind kind, Object content) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(content);
        Frame.write(out, kind, bytes, bytes.length);
    }
}
