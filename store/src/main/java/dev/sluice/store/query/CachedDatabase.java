package dev.sluice.store.query;

import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks the database, unless it has been asked the same before. Any thread.
///
/// **Why no answer is ever stale.** The text of a statement names every file that it reads, and nothing else that can
/// change: no clock, no chance, no other table. A file never changes, and no two files, of this process or of
/// another, ever have the same path: sealed ones are named by their time, number and digest, hot ones by a number and
/// a random name of their process. So the text and its parameters say all; rows that come in are in a file with a new
/// name, and make another text. How long an answer is kept says only how long it may take up room.
final class CachedDatabase {
    /// Raised whenever the same statement is answered or written down in another way.
    private static final int FORM = 1;

    private static final int ANSWER_BYTES_MAX = 4 << 20;

    private final LocalDatabase database;
    private final @Nullable AnswerCache answers;
    private final Counter unreadable;

    /// @param answers null to ask each time
    CachedDatabase(LocalDatabase database, @Nullable AnswerCache answers, Instruments instruments) {
        this.database = database;
        this.answers = answers;
        this.unreadable = instruments.counter(
                "sluice_query_unreadable_answers_total",
                "Answers in the cache that could not be read, so that the question was asked anew",
                Labels.NONE);
    }

    /// As [LocalDatabase#ask].
    ///
    /// @param sql names each file that it reads, and has the same answer as long as those do
    <T> T ask(String sql, List<String> params, Form<T> form) {
        if (answers == null) {
            return read(form, database.ask(sql, params, form::write));
        }
        Cache cache = answers.cache();
        String key = key(sql, params);
        byte[] known = cache.get(key);
        if (known != null) {
            try {
                return form.read(known);
            } catch (IOException | RuntimeException foreign) {
                unreadable.increment();
            }
        }
        byte[] bytes = database.ask(sql, params, form::write);
        if (bytes.length <= ANSWER_BYTES_MAX) {
            cache.put(key, bytes, answers.ttl());
        }
        return read(form, bytes);
    }

    private static <T> T read(Form<T> form, byte[] bytes) {
        try {
            return form.read(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static String key(String sql, List<String> params) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) FORM);
            add(digest, sql);
            params.forEach(param -> add(digest, param));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /// With its length before it, so that no two lists of texts are the same bytes.
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int shift = 24; shift >= 0; shift -= 8) {
            digest.update((byte) (bytes.length >> shift));
        }
        digest.update(bytes);
    }
}
