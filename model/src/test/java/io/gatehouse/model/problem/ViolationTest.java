package io.gatehouse.model.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ViolationTest {
    @Test
    void pathGrowsFromTheInsideOut() {
        Violation violation = new Violation("url", "must be an absolute http URL");

        assertEquals(
                "upstream.targets[0].url",
                violation.within("[0]").within("targets").within("upstream").path());
        assertEquals(
                "upstream", new Violation("", "is missing").within("upstream").path());
    }
}
