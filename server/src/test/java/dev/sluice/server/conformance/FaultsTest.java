package dev.sluice.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A test of a rule that passes at a server which breaks the rule would be no test.
class FaultsTest {
    private static Door door;

    @BeforeAll
    static void open() {
        door = new Door(Fault.REFUSES_ALL);
    }

    @AfterAll
    static void close() {
        door.close();
    }

    @TestFactory
    Stream<DynamicTest> everyRuleTestFailsAtAServerWithItsFault() {
        return RuleTests.all().stream().flatMap(test -> {
            Rule rule = test.getAnnotation(Rule.class);
            return Stream.of(rule.noticing())
                    .map(fault -> dynamicTest(
                            rule.value() + " notices: " + fault.words(),
                            () -> assertThat(RuleTests.notices(test, door, fault))
                                    .as("%s failed at a server that has the fault %s", test.getName(), fault)
                                    .isTrue()));
        });
    }

    @Test
    void everyRuleTestHasAFaultAndEveryFaultARuleTest() {
        Set<Fault> noticed = EnumSet.noneOf(Fault.class);
        RuleTests.all().forEach(test -> {
            List<Fault> faults = List.of(test.getAnnotation(Rule.class).noticing());
            assertThat(faults).as(test.getName()).isNotEmpty();
            noticed.addAll(faults);
        });

        assertThat(noticed).containsExactlyInAnyOrder(Fault.values());
    }
}
