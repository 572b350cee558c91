package io.gatehouse.dataplane.accesslog;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the access log goes.
 *
 * @param file empty for standard output
 * @param bytes after which a file is closed and another one begun
 * @param kept how many closed files stay
 */
public record AccessLogSettings(Optional<Path> file, List<AccessField> fields, long bytes, int kept) {
    public AccessLogSettings {
        fields = List.copyOf(fields);
    }
}
