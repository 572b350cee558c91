package io.gatehouse.systemtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A service of {@code docker-compose.yml} on this machine, without containers: the files that its Dockerfile's last stage copies lie below
 * a folder instead of {@code /}, and its entry point runs there with the environment of image and service.
 */
final class ComposedService {
    private final Path root;
    private final Map<String, String> environment = new HashMap<>();
    private List<String> entryPoint = List.of();
    private Path workFolder;

    /** Lays out the image under {@code root}, as the Dockerfile says. */
    ComposedService(Path dockerfile, Path root) throws IOException {
        this.root = root;
        this.workFolder = root;
        String text = Files.readString(dockerfile);
        for (String line : text.substring(text.lastIndexOf("FROM ")).lines().toList()) {
            String[] words = line.split(" +", 2);
            switch (words[0]) {
                case "COPY" -> copy(words[1]);
                case "WORKDIR" -> workFolder = Files.createDirectories(inside(words[1]));
                case "VOLUME" -> Files.createDirectories(inside(words[1]));
                case "ENV" -> {
                    for (String pair : words[1].split(" +")) {
                        environment.put(pair.split("=", 2)[0], moved(pair.split("=", 2)[1]));
                    }
                }
                case "ENTRYPOINT" -> entryPoint = List.of(new ObjectMapper().readValue(words[1], String[].class));
                case "FROM", "RUN", "USER", "EXPOSE", "STOPSIGNAL", "" -> {
                    // Of no effect without a container.
                }
                default -> throw new IOException("this test does not know the instruction " + words[0]);
            }
        }
    }

    private void copy(String arguments) throws IOException {
        String[] words = arguments.replaceFirst("^--from=build /src/", "").split(" +");
        Path target = inside(words[1]);
        Files.createDirectories(target.getParent());
        Files.createSymbolicLink(target, Commands.ROOT.resolve(words[0]).toRealPath());
    }

    private Path inside(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    private String moved(String value) {
        return value.startsWith("/") ? inside(value).toString() : value;
    }

    /** Runs the service with what the compose file sets, each value as {@code here} has it, and with settings of this machine. */
    Process start(Map<String, Object> service, UnaryOperator<String> here, Map<String, String> local)
            throws IOException {
        List<String> command = new ArrayList<>(entryPoint);
        command.set(
                0,
                Path.of(System.getProperty("java.home"), "bin", entryPoint.getFirst())
                        .toString());
        ProcessBuilder builder = new ProcessBuilder(command).directory(workFolder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        builder.environment().putAll(environment);
        Map<?, ?> said = (Map<?, ?>) Objects.requireNonNullElse(service.get("environment"), Map.of());
        said.forEach((name, value) -> builder.environment().put(name.toString(), here.apply(value.toString())));
        builder.environment().putAll(local);
        return builder.redirectErrorStream(true)
                .redirectOutput(root.resolve("log").toFile())
                .start();
    }

    String log() throws IOException {
        return Files.readString(root.resolve("log"));
    }
}
