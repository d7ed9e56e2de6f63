package dev.sluice.pipeline;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;

/// The example of the strategies in docs/patterns.md.
final class StrategyExample {
    private StrategyExample() {}

    static void run(Intake journal, Payload payload) {
        // example
        ProcessingStrategy strategy = ProcessingStrategy.named("batch");
        Intake intake = strategy.over(journal, Signal.TRACES, new Instruments());

        Receipt receipt = intake.accept(payload); // together with whatever came at the same time
        System.out.println(strategy.id() + ": " + receipt.items() + " items are safe: " + receipt.durable());
        // end
    }
}
