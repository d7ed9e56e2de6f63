/// A Spring Boot service whose spans go out through Sluice's client: start at [Shop], whose one bean is all there is
/// to it. What is traced, and how, is left to Spring Boot.
@NullMarked
package dev.sluice.examples.spring;

import org.jspecify.annotations.NullMarked;
