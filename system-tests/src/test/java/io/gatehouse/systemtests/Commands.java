package io.gatehouse.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Commands as a user types them. */
final class Commands {
    /** The checkout. */
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private Commands() {}

    /** How a command ended. */
    record Ended(int status, String output) {}

    /** Runs the launcher with these settings, and none of this process's own. */
    static Ended gatehouse(Map<String, String> settings, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new java.util.ArrayList<>(List.of(ROOT.resolve("gatehouse").toString()));
        command.addAll(List.of(arguments));
        return run(settings, Duration.ofMinutes(5), command);
    }

    static Ended run(Map<String, String> settings, Duration limit, List<String> command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("gatehouse", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(ROOT.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
            // Maven has just built both planes: building them again from within its tests would pull the rug from under
            // them.
            builder.environment().put("GATEHOUSE_BUILD", "never");
            builder.environment().putAll(settings);
            Process process = builder.start();
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(command + " did not end in " + limit + ": " + Files.readString(output));
            }
            return new Ended(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
