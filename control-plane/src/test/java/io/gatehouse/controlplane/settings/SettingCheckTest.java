package io.gatehouse.controlplane.settings;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingCheckTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GATEHOUSE_CONTROL_PORT|eighty|GATEHOUSE_CONTROL_PORT is no port: eighty",
                "GATEHOUSE_CONTROL_PORT|65536|GATEHOUSE_CONTROL_PORT is no port: 65536",
                "GATEHOUSE_CONTROL_PORT|-1|GATEHOUSE_CONTROL_PORT is no port: -1",
                "GATEHOUSE_NODE_STATUS_PORT|x|GATEHOUSE_NODE_STATUS_PORT is no port: x",
                "GATEHOUSE_LINK_LOCAL_TARGETS|yes|GATEHOUSE_LINK_LOCAL_TARGETS must be refuse or allow: yes",
                "GATEHOUSE_GATEWAY_URL|gateway:8000|GATEHOUSE_GATEWAY_URL is no URL such as http://127.0.0.1:8000: gateway:8000",
                "GATEHOUSE_SAMPLE_URL|http:// x|GATEHOUSE_SAMPLE_URL is no URL such as http://127.0.0.1:8000: http:// x",
            })
    void aSettingThatCannotWorkIsNamed(Setting setting, String value, String sentence) {
        BadSetting thrown = assertThrows(BadSetting.class, () -> SettingCheck.check(setting, value));
        assertEquals(sentence, thrown.getMessage());
    }

    @Test
    void aBadSecretKeyIsRefusedWithoutRepeatingIt() {
        for (String key :
                new String[] {"too-short!", "c2hvcnQ=", Base64.getEncoder().encodeToString(new byte[33])}) {
            BadSetting thrown =
                    assertThrows(BadSetting.class, () -> SettingCheck.check(Setting.GATEHOUSE_SECRET_KEY, key));
            assertTrue(thrown.getMessage().startsWith("GATEHOUSE_SECRET_KEY must hold 32 octets"), thrown.getMessage());
            assertFalse(thrown.getMessage().contains(key));
        }
        assertEquals(32, SettingCheck.secretKey("key", Base64.getEncoder().encodeToString(new byte[32])).length);
    }

    @ParameterizedTest
    @EnumSource
    void eachSettingIsDescribedInASentenceAndItsDefaultCanWork(Setting setting) {
        assertTrue(setting.description().endsWith("."), setting.description());
        if (!setting.fallback().isEmpty()) {
            assertDoesNotThrow(() -> SettingCheck.check(setting, setting.fallback()));
        }
    }
}
