package io.gatehouse.controlplane.certificates;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Keys in the form that openssl wrote before PKCS #8: PKCS #1 (RFC 8017, appendix A.1.2) for RSA, SEC 1 (RFC 5915) for EC. Each is put
 * into PKCS #8 (RFC 5208) as it is, since that only says the algorithm before it. Stateless.
 */
final class TraditionalKey {
    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int OBJECT = 0x06;
    private static final int SEQUENCE = 0x30;
    /** {@code [0] EXPLICIT}: the curve of a SEC 1 key. */
    private static final int CURVE = 0xa0;

    private static final byte[] VERSION = {INTEGER, 1, 0};
    /** rsaEncryption (1.2.840.113549.1.1.1), and NULL for its parameters. */
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");
    /** ecPublicKey (1.2.840.10045.2.1). */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private TraditionalKey() {}

    static byte[] rsa(byte[] pkcs1) {
        return pkcs8(RSA, pkcs1);
    }

    /** Throws {@link GeneralSecurityException} with a sentence for a key that names no curve. */
    static byte[] ec(byte[] sec1) throws GeneralSecurityException {
        return pkcs8(concat(EC, curve(sec1)), sec1);
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return of(SEQUENCE, concat(VERSION, of(SEQUENCE, algorithm), of(OCTETS, key)));
    }

    /** The curve's name, as DER: the first of the optional parts after version and secret. */
    private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
        Part key = part(sec1, 0);
        Part version = part(sec1, key.from);
        Part secret = part(sec1, version.to);
        if (key.tag == SEQUENCE && version.tag == INTEGER && secret.tag == OCTETS && secret.to < key.to) {
            Part curve = part(sec1, secret.to);
            if (curve.tag == CURVE && (sec1[curve.from] & 0xff) == OBJECT) {
                return Arrays.copyOfRange(sec1, curve.from, curve.to);
            }
        }
        throw new GeneralSecurityException("holds an EC key without the name of its curve");
    }

    /**
     * One element of DER.
     *
     * @param from where its content begins
     * @param to where its content ends
     */
    private record Part(int tag, int from, int to) {}

    private static Part part(byte[] der, int at) throws GeneralSecurityException {
        if (at + 2 > der.length) {
            throw damaged();
        }
        int from = at + 2;
        int length = der[at + 1] & 0xff;
        if (length > 0x7f) {
            int more = length & 0x7f;
            if (more > 3 || from + more > der.length) {
                throw damaged();
            }
            length = 0;
            for (int i = 0; i < more; i++) {
                length = length << 8 | der[from++] & 0xff;
            }
        }
        if (length == 0 || from + length > der.length) {
            throw damaged();
        }
        return new Part(der[at] & 0xff, from, from + length);
    }

    private static GeneralSecurityException damaged() {
        return new GeneralSecurityException("is damaged: it cannot be read");
    }

    private static byte[] of(int tag, byte[] content) {
        byte[] length = content.length < 0x80
                ? new byte[] {(byte) content.length}
                : new byte[] {
                    (byte) 0x83, (byte) (content.length >> 16), (byte) (content.length >> 8), (byte) content.length
                };
        return concat(new byte[] {(byte) tag}, minimal(length), content);
    }

    /** DER wants the shortest form of a length. */
    private static byte[] minimal(byte[] length) {
        int zeros = 0;
        while (length.length - zeros > 2 && length[1 + zeros] == 0) {
            zeros++;
        }
        if (zeros == 0) {
            return length;
        }
        byte[] shorter = Arrays.copyOfRange(length, zeros, length.length);
        shorter[0] = (byte) (0x80 | shorter.length - 1);
        return shorter;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
