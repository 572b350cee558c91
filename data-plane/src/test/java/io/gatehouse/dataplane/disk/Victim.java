package io.gatehouse.dataplane.disk;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own that acknowledges each thing it did with one byte on its standard output, until it is killed with SIGKILL. */
public final class Victim {
    private Victim() {}

    /**
     * Runs the class until it has acknowledged this many times, kills it, and returns how many there were in the end.
     *
     * @param errors where its standard error goes
     */
    public static long runAndKill(Class<?> main, List<String> arguments, long enough, Path errors)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                classPath(),
                main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        try (InputStream out = process.getInputStream()) {
            long acknowledged = 0;
            byte[] buffer = new byte[8_192];
            for (int read = out.read(buffer); read >= 0; read = out.read(buffer)) {
                acknowledged += read;
                if (acknowledged >= enough) {
                    process.toHandle().destroyForcibly(); // leaves what it wrote readable
                }
            }
            return acknowledged;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String classPath() {
        String tests = System.getProperty("surefire.test.class.path", "");
        return tests.isEmpty() ? System.getProperty("java.class.path") : tests.replace(";", File.pathSeparator);
    }
}
