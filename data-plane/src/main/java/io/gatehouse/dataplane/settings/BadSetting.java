package io.gatehouse.dataplane.settings;

import java.io.Serial;

/** A setting that cannot be used; the message is a sentence for whoever set it, and names it. */
public final class BadSetting extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    public BadSetting(Setting setting, String trouble) {
        super(setting.name() + " " + trouble);
    }
}
