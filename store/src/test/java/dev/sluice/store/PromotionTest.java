package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.column.AttributeCandidate;
import dev.sluice.store.schema.AttributeColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromotionTest {
    @Test
    void whatManyRowsHaveGetsAColumnAndWhatFewHaveDoesNot() {
        List<AttributeCandidate> candidates =
                List.of(candidate("rare", 19), candidate("common", 20), candidate("usual", 900));
        assertThat(Promotion.choose(candidates, 1_000, List.of())).containsExactly(column("usual"), column("common"));
        assertThat(Promotion.choose(candidates, 100_000, List.of())).isEmpty();
    }

    @Test
    void aTableNeverHasMoreThanThreeHundred() {
        List<AttributeColumn> present = new ArrayList<>();
        IntStream.range(0, 298).forEach(i -> present.add(column("old" + i)));
        List<AttributeCandidate> candidates =
                List.of(candidate("old5", 1_000), candidate("a", 100), candidate("b", 300), candidate("c", 200));
        assertThat(Promotion.choose(candidates, 1_000, present)).containsExactly(column("b"), column("c"));
    }

    private static AttributeCandidate candidate(String key, int rows) {
        return new AttributeCandidate(column(key), rows);
    }

    private static AttributeColumn column(String key) {
        return AttributeColumn.parse("attr:" + key + ":string");
    }
}
