package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryJournalTest extends JournalContract {
    @Override
    Journal create() {
        return new MemoryJournal(1_000_000);
    }

    @Test
    void entriesThatEveryCursorPassedAreReleased() {
        MemoryJournal journal = new MemoryJournal(100);
        Cursor slow = journal.cursor("slow");
        Cursor fast = journal.cursor("fast");
        Position end = journal.append(0, bytes("0123456789"), bytes(""));

        fast.commit(end);
        assertThat(journal.status().bytes()).isEqualTo(10);
        slow.commit(end);
        assertThat(journal.status().bytes()).isZero();
        assertThat(journal.end()).isEqualTo(end);
    }
}
