package io.gatehouse.controlplane.settings;

/** A setting that cannot be worked with. The message is a sentence for an operator: which one, what is wrong, what to do. */
public final class BadSetting extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadSetting(String message) {
        super(message, null, false, false);
    }
}
