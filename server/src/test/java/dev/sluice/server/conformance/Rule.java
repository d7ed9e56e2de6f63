package dev.sluice.server.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test of one rule of OTLP. Its parameter is the [Door] it knocks at.
@Test
@ExtendWith(SoundDoor.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Rule {
    /// The rule's number, such as `S-22`.
    String value();

    /// Ways to break the rule; with each of them in the server, this test fails.
    Fault[] noticing();
}
