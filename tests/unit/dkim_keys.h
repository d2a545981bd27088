/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dkim_keys: public keys for tests of DKIM records, base64. Nobody has kept the private ones. */
#ifndef TESTS_DKIM_KEYS_H
#define TESTS_DKIM_KEYS_H

/* SubjectPublicKeyInfo, RSA 768 */
#define RSA_768                                                                                    \
    "MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhAMAljD91/xEKx++f9QJYQ353WsTrPvyo4BLZH3dr6qcC"                 \
    "fps83htJnPtpyBUT7vG6U55RKwxLvcYSTq3Cx7dIwxo0KIQ5m9Dzhhpgr5Vdh1t7Ck90PJ7At4Vs"                 \
    "tvhdPFjL3wIDAQAB"

/* SubjectPublicKeyInfo, RSA 1024 */
#define RSA_1024                                                                                   \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCovCfdm6ciWUhweF6s6Nh2v7XYcQ8ApOzhklz"                 \
    "8aVDIIE0cxuvbqjrbPqIZAM7sBAGXwb/6MI+NI0ACViJZ+fkUGSnW7aguaQznc+HpMLCVj+jwUzp"                 \
    "3Q9FS3eyPyebkF0XtEKHCoZ5Sf+uWS5pni8JRKkMJgmNIo2kqHkKLuXO/wIDAQAB"

/* SubjectPublicKeyInfo, RSA 2048 */
#define RSA_2048                                                                                   \
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAoAtnZQZ9YRQnYhEIq+/cU8D+N9LfLjRo"                 \
    "PDvHF3JqCVrYPIdw4XRDmT+zEwCn/tYpqsxTGRQ9zG7Sdz/Chad0ORwTENfPYggUVpEyG6cBtlVO"                 \
    "OIepR7eva94TF6cGJSR4YHKPRzOpmM9mqpuq4CRDJSSKugPqU50o/V/pcA8Q/sgiHSIUqvPa/ntm"                 \
    "s7s2qMZNE2QgYRZON1v0PENRwScyhxOWOdCmdhsTnrDRU+uxHlRT02fFGfc0tN27OpzVYE1CXRlE"                 \
    "G+EHeM6617PJGcTqjhYVD1XXfMK/MTxpkEqykKbZ0fN7YmpsxQ8OoWL0X+vC20j+AR5yeJ1Z0E0b"                 \
    "zXEiaQIDAQAB"

/* RSAPublicKey, RSA 2048 */
#define RSA_2048_BARE                                                                              \
    "MIIBCgKCAQEAoAtnZQZ9YRQnYhEIq+/cU8D+N9LfLjRoPDvHF3JqCVrYPIdw4XRDmT+zEwCn/tYp"                 \
    "qsxTGRQ9zG7Sdz/Chad0ORwTENfPYggUVpEyG6cBtlVOOIepR7eva94TF6cGJSR4YHKPRzOpmM9m"                 \
    "qpuq4CRDJSSKugPqU50o/V/pcA8Q/sgiHSIUqvPa/ntms7s2qMZNE2QgYRZON1v0PENRwScyhxOW"                 \
    "OdCmdhsTnrDRU+uxHlRT02fFGfc0tN27OpzVYE1CXRlEG+EHeM6617PJGcTqjhYVD1XXfMK/MTxp"                 \
    "kEqykKbZ0fN7YmpsxQ8OoWL0X+vC20j+AR5yeJ1Z0E0bzXEiaQIDAQAB"

/* SubjectPublicKeyInfo, RSA 4160 */
#define RSA_4160                                                                                   \
    "MIICKjANBgkqhkiG9w0BAQEFAAOCAhcAMIICEgKCAgkArg8nqKNC3oGW+2KLl1LLgvF/aIglewtc"                 \
    "WLWFbxxurfe4uglxgA68Dii4U4zKnyTdw38Gn1xs1+E41kuQPQi6uz3xt6LT/YVvkNvs3J7ptKjj"                 \
    "LXbt2l2uHaxCV0rRyxWno5gm2rbcep9WOMIsRD0faLuxEbMRHRRetfG/Lxjy+9SnQFUzbst6t00Z"                 \
    "/YG8om1iApR1X2JV6UofB/L02blCgkM8jRkVHuboYM367Dbxlkavqy2gVfEDJPz5CqjhX+vUhQqf"                 \
    "5ghx7ewvkUjb/6TTHZTruyanf8s8RC7zoftd9PLc8oJOxk6CABIXVezWrWeyYv7vEI5MTTp/Ku8j"                 \
    "jYw2lTPwWHnaVDLDKJpcdZnADkaa5vLvzPBv33wxBTz9ZqI30GTfGDmI6O/V/trkjHBAUPFvENCc"                 \
    "iTXkfGFNoNlwrrb+QJ57wzaaqBfMSn/XwAPzHrnlLL1uk4rd5MRKG1Zpgjh46i9dTmTatyb1qW/L"                 \
    "H1uxaKJ4Ck5DyK1x8FAqFW1DEzd5qPJb+6Tg50WnDs5g7gBOqlk5GZSr+D6OI00HsklCPHJttN86"                 \
    "jcHdppNabUdLV9N/ksms2gf9+zoUx5i/KKGaWXup63lEQeBi0KqA8ruY8GW8leM5GkLmfDJmWStA"                 \
    "3eX4sPCeGCI0hIedPJtugv7N1CBhpJ/IyyRHFv/9aBV6MPYmMzlQCwIDAQAB"

/* public exponent 3 */
#define RSA_2048_E3                                                                                \
    "MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEAvxs8/NZZV0aOMAo9R4G/Aqzf2cwdN/qv"                 \
    "kaNXIqI6DepF0QhGSfXZbesqzhSVjcb4DYAkZdP8cdf9Lho/C3gWJOQ8I6AiAOlf0OOBB+iaT6dK"                 \
    "Rp6ag3kMUFF5U0OBQ+M2kckH64kc8tbrrjjGpEjcle8vSRLVBQr7T7sAu/Mm0GTmcGUljbAlfB9f"                 \
    "ly5j7j9hBFrHXKUMzVpw9Z2uXpiRaHGwArafE4l6cV2LwNxc83YKYVOklJNHXVdmA+KHuRWyA1iC"                 \
    "CoZFmbUtnYtr/LVYsCfgIRrFBQh9PtShpNr5uFrJrWaIlj22ps2o0zuu3/N+aS9c2xYTlqmYFntA"                 \
    "B70oTQIBAw=="

/* Ed25519 as SubjectPublicKeyInfo */
#define ED25519_SPKI "MCowBQYDK2VwAyEA6gimywenxshE1VVCZIKrQ3H+SQE4Ui0TC6yxxHKEBFk="

/* the 32 octets alone */
#define ED25519 "6gimywenxshE1VVCZIKrQ3H+SQE4Ui0TC6yxxHKEBFk="

/* EC P-256 */
#define EC_P256                                                                                    \
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGGf21//EeQ9N4fXMQGiYNVbzW8ryiiRMmwbZQZAo"                 \
    "YdhUodnpfnMdSneER9JIJG9X0qaCINMZqEneBZBi5Ke2+w=="

#endif
