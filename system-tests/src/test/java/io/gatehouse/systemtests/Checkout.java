package io.gatehouse.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A checkout of its own that is not built, whose Maven is a script: it says that it has begun, and ends when it is told to, so that
 * tests can do something in the middle of a build.
 */
final class Checkout {
    private static final String MAVEN = """
            #!/usr/bin/env bash
            if [ "$1" = --version ]; then
              echo "Apache Maven 3.9.9"
              exit
            fi
            echo $$ >"$0.new" && mv "$0.new" "$0.begun"
            for _ in $(seq 1200); do
              if [ -e "$0.end" ]; then exit; fi
              sleep 0.05
            done
            exit 1
            """;

    private final Path folder;
    private final Path maven;

    /** Copies the launcher and what it reads itself. */
    Checkout(Path folder) throws IOException {
        this.folder = folder;
        this.maven = Files.createDirectories(folder.resolve("bin")).resolve("mvn");
        copy("gatehouse");
        copy("launcher");
        copy("sample");
        Files.writeString(maven, MAVEN);
        if (!maven.toFile().setExecutable(true)) {
            throw new IOException(maven + " cannot be made executable");
        }
    }

    private void copy(String name) throws IOException {
        try (Stream<Path> all = Files.walk(Commands.ROOT.resolve(name))) {
            for (Path path : all.toList()) {
                Files.copy(path, folder.resolve(Commands.ROOT.relativize(path)));
            }
        }
    }

    /** Runs this checkout's launcher. */
    Commands.Ended gatehouse(Map<String, String> settings, Duration limit, String command, String... arguments)
            throws IOException, InterruptedException {
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put("PATH", maven.getParent() + ":" + System.getenv("PATH"));
        all.put("JAVA_HOME", System.getProperty("java.home"));
        all.put("GATEHOUSE_BUILD", "");
        List<String> line = Stream.concat(
                        Stream.of(folder.resolve("gatehouse").toString(), command), Stream.of(arguments))
                .toList();
        return Commands.run(all, limit, line);
    }

    /** Returns the process that builds. */
    ProcessHandle awaitBuild() throws IOException {
        Path begun = Path.of(maven + ".begun");
        Awaitility.await("the build").atMost(Duration.ofMinutes(1)).until(() -> Files.exists(begun));
        return ProcessHandle.of(Long.parseLong(Files.readString(begun).strip())).orElseThrow();
    }

    void letBuildEnd() throws IOException {
        Files.createFile(Path.of(maven + ".end"));
    }
}
