package io.gatehouse.dataplane.settings;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of settings says what the code says. */
class SettingsPageTest {
    @Test
    void eachSettingHasItsRow() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "settings.md"));
        for (Setting setting : Setting.values()) {
            String fallback = setting.fallback().isEmpty() ? "" : "`" + setting.fallback() + "`";
            String row = "| `" + setting.name() + "` | " + fallback + " | " + setting.description() + " |";
            assertTrue(page.contains(row), "docs/settings.md lacks the row " + row);
        }
    }
}
