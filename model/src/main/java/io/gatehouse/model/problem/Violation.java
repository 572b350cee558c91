package io.gatehouse.model.problem;

/**
 * One wrong field.
 *
 * @param path where it is, for example {@code upstream.targets[0].url}; empty for the whole document
 * @param message a sentence for people: what is wrong and what would be right
 */
public record Violation(String path, String message) {
    /** The same trouble seen from one level further out. */
    public Violation within(String prefix) {
        if (path.isEmpty()) {
            return new Violation(prefix, message);
        }
        return new Violation(path.startsWith("[") ? prefix + path : prefix + "." + path, message);
    }
}
