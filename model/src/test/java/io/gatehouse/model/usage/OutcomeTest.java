package io.gatehouse.model.usage;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void numberAndCodeLeadBackToTheOutcome() {
        Set<Integer> numbers = new HashSet<>();
        for (Outcome outcome : Outcome.values()) {
            assertSame(outcome, Outcome.ofNumber(outcome.number()));
            assertSame(outcome, Outcome.ofCode(outcome.code()));
            assertTrue(numbers.add(outcome.number()), outcome + " shares its number");
        }
    }

    @Test
    void unknownNumbersAndCodesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Outcome.ofNumber(0));
        assertThrows(IllegalArgumentException.class, () -> Outcome.ofNumber(-1));
        assertThrows(IllegalArgumentException.class, () -> Outcome.ofNumber(1_000));
        assertThrows(IllegalArgumentException.class, () -> Outcome.ofCode("no-such-outcome"));
    }
}
