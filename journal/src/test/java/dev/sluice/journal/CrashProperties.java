package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.disk.FakeDisk;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Thousands of seeded schedules of appends, reads, cursor moves, faults, kills and power cuts (R-01, R-02, R-05,
/// A failure names its seed; `-Dsluice.crash.seed=N` runs that schedule alone, and
/// `-Dsluice.crash.schedules=N` sets how many.
@ExtendWith(QuietLog.class)
class CrashProperties {
    @ParameterizedTest
    @EnumSource
    void whatWasAcknowledgedSurvivesEverySchedule(JournalOptions.Mode mode) {
        Long only = Long.getLong("sluice.crash.seed");
        int schedules = only != null ? 1 : Integer.getInteger("sluice.crash.schedules", 2_000);
        CrashModel.ChunkPool chunks = new CrashModel.ChunkPool();
        long restarts = 0;
        long refusals = 0;
        long reused = 0;
        for (int i = 0; i < schedules; i++) {
            long seed = only != null ? only : 1_000_003L * mode.ordinal() + i;
            CrashModel model = new CrashModel(seed, mode, chunks);
            try {
                run(model);
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed + ", mode " + mode, failure);
            }
            restarts += model.restarts;
            refusals += model.refusals;
            reused += model.reused;
        }
        assertThat(restarts).as("the schedules do restart").isGreaterThan(schedules);
        assertThat(reused + schedules / 10).as("and do use files again").isGreaterThan(schedules / 10);
        assertThat(refusals + schedules / 10).as("and do refuse").isGreaterThan(schedules / 10);
    }

    private static void run(CrashModel model) {
        Random random = model.random;
        int lives = 2 + random.nextInt(4);
        for (int life = 0; life < lives; life++) {
            if (random.nextInt(4) == 0) {
                openUnderFaults(model);
            }
            model.open();
            plan(model);
            int steps = random.nextInt(40);
            for (int step = 0; step < steps && !model.disk.isPowerLost(); step++) {
                step(model);
            }
            end(model);
        }
        model.open();
        model.close();
    }

    private static void openUnderFaults(CrashModel model) {
        plan(model);
        if (model.tryOpen() || model.disk.isPowerLost() || model.random.nextBoolean()) {
            model.cutPower();
        } else {
            model.killProcess();
        }
    }

    /// What goes wrong in the next life of the journal.
    private static void plan(CrashModel model) {
        Random random = model.random;
        FakeDisk disk = model.disk;
        disk.crashAfter(random.nextInt(3) == 0 ? Long.MAX_VALUE / 2 : 1 + random.nextInt(60));
        if (random.nextInt(3) == 0) {
            disk.writeShort();
        }
        int nth = 1 + random.nextInt(20);
        boolean sticky = random.nextInt(3) == 0;
        FakeDisk.Operation[] kinds = FakeDisk.Operation.values();
        FakeDisk.Operation kind = kinds[random.nextInt(kinds.length)];
        switch (random.nextInt(4)) {
            case 0 -> disk.failWhen((operation, n) -> operation == kind && (sticky ? n >= nth : n == nth), false);
            case 1 ->
                disk.failWhen(
                        (operation, n) -> operation == FakeDisk.Operation.SYNC && (sticky ? n >= nth : n == nth),
                        false);
            case 2 -> disk.limitTo(20_000 + random.nextInt(100_000));
            default -> disk.failWhen((operation, n) -> false, false);
        }
    }

    private static void step(CrashModel model) {
        Random random = model.random;
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> model.append(1 + random.nextInt(5));
            case 4 -> model.prepareSpare();
            case 5, 6 -> model.read(random.nextInt(30));
            case 7 -> model.commitCursor();
            case 8 -> model.sync();
            default -> {
                if (random.nextInt(4) == 0) {
                    model.disk.heal();
                }
            }
        }
    }

    private static void end(CrashModel model) {
        switch (model.random.nextInt(4)) {
            case 0 -> {
                model.close();
                if (model.disk.isPowerLost()) {
                    model.cutPower();
                }
            }
            case 1 -> {
                if (model.disk.isPowerLost()) {
                    model.cutPower();
                } else {
                    model.killProcess();
                }
            }
            default -> model.cutPower();
        }
    }
}
