package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ErrorPagesTest {
    private static final String COMMAND = "./mvnw -pl server -am test -Dtest=ErrorPagesTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Derrors.write=true";

    @Test
    void everyCodeSaysWhatItMeansAndWhatToDo() throws IOException {
        assertThat(ErrorPage.explained().keySet())
                .as("codes that are declared once, under a comment of two paragraphs: the meaning, and what to do")
                .isEqualTo(ErrorPage.codes());
        assertThat(ErrorPage.explained().values())
                .allMatch(explanation -> explanation.meaning().endsWith(".")
                        && explanation.advice().endsWith("."));
        assertThat(ErrorPage.homeless()).as("words without a section").isEmpty();
    }

    @Test
    void thePageSaysWhatTheSourcesSay() throws IOException {
        if (Boolean.getBoolean("errors.write")) {
            Files.writeString(ErrorPage.FILE, ErrorPage.text());
        }

        assertThat(Files.readString(ErrorPage.FILE))
                .as("docs/errors.md is stale; regenerate it: " + COMMAND)
                .isEqualTo(ErrorPage.text());
    }
}
