/// Destinations that do not do as they should, for tests: a real server that answers as it is told, and a real route
/// to it that loses, holds back and cuts what goes over it.
@NullMarked
package dev.sluice.pipeline.fault;

import org.jspecify.annotations.NullMarked;
