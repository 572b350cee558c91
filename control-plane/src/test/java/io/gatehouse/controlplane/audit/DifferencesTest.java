package io.gatehouse.controlplane.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DifferencesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void eachChangedFieldIsNamedWithBothValues() throws JsonProcessingException {
        assertEquals(
                "a: 1 -> 2; b.c[1]: \"y\" -> nothing; d: nothing -> {\"e\":true}",
                between(
                        "{'a':1,'b':{'c':['x','y']},'same':0,'d':null}",
                        "{'a':2,'b':{'c':['x']},'same':0,'d':{'e':true}}"));
        assertEquals("no change", between("{'a':[1]}", "{'a':[1]}"));
    }

    @Test
    void manyAndLongChangesAreCutShort() throws JsonProcessingException {
        String many = IntStream.range(0, 25).mapToObj(i -> "'f" + i + "':1").collect(Collectors.joining(",", "{", "}"));
        String told = between("{}", many);
        assertEquals("; and 5 more", told.substring(told.length() - 12));
        assertEquals("a: nothing -> \"" + "x".repeat(99) + "...", between("{}", "{'a':'" + "x".repeat(5000) + "'}"));
    }

    private static String between(String before, String after) throws JsonProcessingException {
        return Differences.between(
                MAPPER.readTree(before.replace('\'', '"')), MAPPER.readTree(after.replace('\'', '"')));
    }
}
