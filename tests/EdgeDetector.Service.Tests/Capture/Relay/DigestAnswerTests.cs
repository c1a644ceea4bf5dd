namespace EdgeDetector.Service.Capture.Relay;

public sealed class DigestAnswerTests
{
    private static readonly CameraCredentials Mufasa = new("Mufasa", "Circle Of Life");
    private static readonly RequestTarget Index = new("GET", "/dir/index.html");

    /// <summary>RFC 2617, 3.5.</summary>
    [Fact]
    public void Create_Rfc2617_IsItsAnswer()
    {
        string answer = DigestAnswer.Create(
            Challenge("""Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41" """),
            Mufasa, Index, 1, "0a4f113b");

        Assert.Equal(
            """
            Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html",
             response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41", qop=auth, nc=00000001, cnonce="0a4f113b"
            """.ReplaceLineEndings(""),
            answer);
    }

    /// <summary>RFC 7616, 3.9.1.</summary>
    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec", 1)]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", 2)]
    public void Create_Rfc7616_IsItsAnswer(string algorithm, string expected, int strength)
    {
        AuthenticationChallenge challenge = Challenge(
            $"""Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS" """);
        string answer = DigestAnswer.Create(
            challenge, new CameraCredentials("Mufasa", "Circle of Life"), Index, 1, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");

        Assert.Contains($"response=\"{expected}\", algorithm={algorithm}, opaque=", answer, StringComparison.Ordinal);
        Assert.Equal(strength, DigestAnswer.StrengthOf(challenge));
    }

    /// <summary>RFC 2069, without qop; the digest is that of its errata (1749).</summary>
    [Fact]
    public void Create_Rfc2069_IsItsAnswer()
    {
        string answer = DigestAnswer.Create(
            Challenge("""Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41" """),
            new CameraCredentials("Mufasa", "CircleOfLife"), Index, 7, "unused");

        Assert.Contains("response=\"1949323746fe6a43ef61f9606e7febea\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("nc=", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("unused", answer, StringComparison.Ordinal);
    }

    /// <summary>Computed step by step with md5sum and sha256sum.</summary>
    [Theory]
    [InlineData("MD5-sess", "494974a1c3d0d5419d958ddb586812fd", "qop=\"auth\", ")]
    [InlineData("md5-sess", "eb86f4bb4252c7a1b2d9d139cabc677d", "")]
    [InlineData("SHA-256-sess", "894b3fac515845cacd0c486c1bc80300b936cc73bfca0616c90f3ed0529d076c", "qop=auth, ")]
    public void Create_Session_HashesTheSecretWithBothNonces(string algorithm, string expected, string quality)
    {
        string answer = DigestAnswer.Create(
            Challenge($"Digest {quality}realm=\"cam\", nonce=\"n1\", algorithm={algorithm}"), new CameraCredentials("me", "pw"), new("SETUP", "rtsp://cam:554/1/track1"), 10, "c1");

        Assert.Contains($"response=\"{expected}\"", answer, StringComparison.Ordinal);
        Assert.Contains("cnonce=\"c1\"", answer, StringComparison.Ordinal);
        Assert.Equal(quality.Length > 0, answer.Contains("nc=0000000a", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Digest realm=\"a\", nonce=\"b\", algorithm=SHA-512-256")]
    [InlineData("Digest realm=\"a\", nonce=\"b\", qop=\"auth-int\"")]
    [InlineData("Digest realm=\"a\"")]
    public void StrengthOf_UnknownKind_IsNone(string challenge) => Assert.Equal(0, DigestAnswer.StrengthOf(Challenge(challenge)));

    [Theory]
    [InlineData("Digest realm=\"a\", nonce=\"b\", qop=\"\", algorithm=\"\"")]
    [InlineData("Digest realm=\"a\", nonce=\"b\", qop=\"auth-int auth\"")]
    [InlineData("Digest realm=\"a\", nonce=\"b\", qop=\"auth-int,auth\"")]
    public void StrengthOf_WhatCamerasWrite_IsUnderstood(string challenge) => Assert.Equal(1, DigestAnswer.StrengthOf(Challenge(challenge)));

    [Fact]
    public void Create_QuotesInNames_AreEscapedButHashedAsTheyAre()
    {
        string answer = DigestAnswer.Create(
            Challenge("""Digest realm="a \"b\" c\\d", nonce=n"""), new CameraCredentials("x\"y", ""), new("PLAY", "u"), 1, "");

        Assert.Contains("""username="x\"y", realm="a \"b\" c\\d", nonce="n", """, answer, StringComparison.Ordinal);
        Assert.Contains("response=\"61b963e43842a5e8437b3c290e20f9f9\"", answer, StringComparison.Ordinal);
    }

    private static AuthenticationChallenge Challenge(string field) => Assert.Single(AuthenticationChallenge.ParseAll(field));
}
