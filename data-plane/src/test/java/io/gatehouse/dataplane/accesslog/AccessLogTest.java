package io.gatehouse.dataplane.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    @TempDir
    Path folder;

    private static Decision decision(String id, String path) {
        return new Decision(
                id,
                Instant.parse("2026-11-24T10:00:00Z"),
                null,
                null,
                null,
                null,
                null,
                Outcome.SUCCESS,
                200,
                null,
                null,
                "GET",
                path,
                "192.0.2.1",
                "up.test:81",
                1,
                1_500,
                -1,
                10,
                20,
                List.of(),
                "0af7651916cd43dd8448eb211c80319c");
    }

    private AccessLog log(String fields, long bytes, int kept) throws IOException {
        return AccessLog.start(new AccessLogSettings(
                Optional.of(folder.resolve("logs/access.json")), AccessField.of(fields), bytes, kept));
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(folder.resolve("logs").resolve(name));
    }

    @Test
    void lineHasTheFieldsThatAreChosenAndNothingEndsItEarly() throws IOException {
        try (AccessLog log = log("time, status,path,totalMillis,upstreamMillis,outcome,traceId", 1_000_000, 1)) {
            log.add(decision("a", "/a\n{\"x\":\"\u2028"));
        }
        assertEquals(
                List.of(
                        "{\"time\":\"2026-11-24T10:00:00Z\",\"status\":200,\"path\":\"/a\\n{\\\"x\\\":\\\"\u2028\","
                                + "\"totalMillis\":1.5,\"outcome\":\"success\",\"traceId\":\"0af7651916cd43dd8448eb211c80319c\"}"),
                List.of(String.join("\n", lines("access.json"))));
    }

    @Test
    void fullFilesAreNumberedAndTheOldestGoes() throws IOException {
        try (AccessLog log = log("requestId", 60, 2)) {
            for (int i = 0; i < 6; i++) {
                int line = i;
                log.add(decision("request-number-" + i, "/"));
                Awaitility.await().until(() -> all().contains("request-number-" + line));
            }
        }
        assertTrue(Files.exists(folder.resolve("logs/access.json.2")));
        assertFalse(Files.exists(folder.resolve("logs/access.json.3")));
        assertFalse(all().contains("request-number-0"), all());
        assertTrue(all().contains("request-number-5"), all());
    }

    @Test
    void fileThatSomebodyMovedIsBegunAnew() throws IOException {
        try (AccessLog log = log("requestId", 1_000, 1)) {
            log.add(decision("first", "/"));
            Awaitility.await().until(() -> all().contains("first"));
            Files.move(folder.resolve("logs/access.json"), folder.resolve("logs/elsewhere"));
            log.add(decision("second", "/"));
        }
        assertEquals(List.of("{\"requestId\":\"second\"}"), lines("access.json"));
    }

    @Test
    void whatCannotBeWrittenIsCountedAndUnknownFieldsAreNamed() throws IOException {
        Files.createDirectories(folder.resolve("logs/access.json"));
        assertThrows(IOException.class, () -> log("time", 100, 1));
        assertEquals(
                "odd",
                assertThrows(IllegalArgumentException.class, () -> AccessField.of("time,odd"))
                        .getMessage());
        assertEquals(
                AccessField.values().length, AccessField.of(AccessField.words()).size());
    }

    private String all() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
