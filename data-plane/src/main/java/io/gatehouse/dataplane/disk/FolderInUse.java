package io.gatehouse.dataplane.disk;

import java.io.IOException;
import java.nio.file.Path;

/** Another node is running on the same folder. The message is for an operator. */
public final class FolderInUse extends IOException {
    private static final long serialVersionUID = 1;

    FolderInUse(Path folder) {
        super("Another node is using " + folder + ". Stop it, or give this one a GATEHOUSE_HOME of its own.");
    }
}
