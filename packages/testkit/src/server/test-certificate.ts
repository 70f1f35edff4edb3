/**
 * A self-signed certificate for `localhost`, `127.0.0.1` and `::1`, valid until 2126, with its key. The key is no secret:
 * nobody trusts the certificate but tests that say so. Made once with `openssl req -x509 -newkey ec
 * -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -addext subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1`.
 */
export const testCertificate: { readonly key: string; readonly cert: string } = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJjiyD2+Y/QTDSRbe
3+P16QJvLTMZvnXhIOlRMyF05s6hRANCAAQFU4yPdhWeyZFMstdoA7FIN0MPO8Zu
3Ve04c+xzCARocYQ9UQuWZECWjhLgiiQNx4y6L9KL8w5jFnFbfaK8Js0
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBujCCAWCgAwIBAgIUcQKaHvclrOisnC//RsECF/ojrt4wCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPbGxtLW9yYyB0ZXN0a2l0MCAXDTI2MTEyNDIwMzAzM1oYDzIx
MjYxMDMxMjAzMDMzWjAaMRgwFgYDVQQDDA9sbG0tb3JjIHRlc3RraXQwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAQFU4yPdhWeyZFMstdoA7FIN0MPO8Zu3Ve04c+x
zCARocYQ9UQuWZECWjhLgiiQNx4y6L9KL8w5jFnFbfaK8Js0o4GBMH8wHQYDVR0O
BBYEFOYMFYdqRg49ZgKtKiXFOa0XGycBMB8GA1UdIwQYMBaAFOYMFYdqRg49ZgKt
KiXFOa0XGycBMCwGA1UdEQQlMCOCCWxvY2FsaG9zdIcEfwAAAYcQAAAAAAAAAAAA
AAAAAAAAATAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIH7tc4i4
jWMESRTjbawJn7AajEWsxnawOB3MMRGr1u9gAiEAy5Utej0QV00txQFRb3lxRRXG
8e9dGLjH9hmK9jDBEfU=
-----END CERTIFICATE-----
`,
};
