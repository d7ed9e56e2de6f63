package dev.sluice.store.query.worker;

import dev.sluice.store.schema.AttributeLevel;

/// A column that a view has for lowered expressions only; `*` does not show it.
///
/// @param name such as `attributes['http.route']`, which is also how a result column is called
sealed interface Hidden {
    String name();

    /// An attribute as text.
    record Text(AttributeLevel level, String key) implements Hidden {
        @Override
        public String name() {
            return level.residual() + "['" + key + "']";
        }
    }

    /// An attribute as a number, null when it is none.
    record Number(AttributeLevel level, String key) implements Hidden {
        @Override
        public String name() {
            return "number(" + level.residual() + "['" + key + "'])";
        }
    }

    /// An identifier as bytes: files have statistics and Bloom filters on those.
    record Id(String column) implements Hidden {
        @Override
        public String name() {
            return column + "#";
        }
    }

    /// A time as microseconds with a zone: files have statistics on those.
    record Micros(String column) implements Hidden {
        @Override
        public String name() {
            return column + "#";
        }
    }
}
