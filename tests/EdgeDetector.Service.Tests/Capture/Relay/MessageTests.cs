using System.Text;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>Heads, challenges and addresses.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\nrest", 28)]
    [InlineData("RTSP/1.0 200 OK\nCSeq: 1\n\nrest", 25)]
    [InlineData("a\n\r\n", 4)]
    [InlineData("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r", 0)]
    [InlineData("RTSP/1.0 200 OK", 0)]
    [InlineData("", 0)]
    public void LengthOf_Head_EndsWithItsEmptyLine(string text, int expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);

        Assert.Equal(expected, MessageHead.LengthOf(bytes));
        for (int searched = 0; searched < expected; searched++)
        {
            Assert.Equal(0, MessageHead.LengthOf(bytes.AsSpan(0, searched)));
            Assert.Equal(expected, MessageHead.LengthOf(bytes, searched));
        }
    }

    [Fact]
    public void Set_Field_ChangesNothingElse()
    {
        MessageHead head = MessageHead.Parse("RTSP/1.0 401 No\r\nx-Odd :  v\u00e4lue \r\nCSEQ:3\r\nno field\r\ncseq: 4\r\nA: b\r\n\tc\r\n\r\n"u8);
        head.Set("CSeq", "7");
        head.Set("New", "n");
        head.Remove("a");

        Assert.Equal("RTSP/1.0 401 No\r\nx-Odd :  v\u00e4lue \r\nCSeq: 7\r\nno field\r\nNew: n\r\n\r\n"u8.ToArray(), head.ToBytes());
        Assert.Equal(401, head.Status);
        Assert.True(head.IsResponse);
        Assert.Equal("v\u00c3\u00a4lue", head["X-ODD"]);
        Assert.Null(head["a"]);
    }

    [Theory]
    [InlineData("rtsp://user:p@SECRET#1@cam:8554/live#x", "user", "p@SECRET#1", "cam")]
    [InlineData("rtsp://user:Zeb#7391-SECRET@cam/live", "user", "Zeb#7391-SECRET", "cam")]
    public void TryParse_NumberSignInPassword_IsOfThePassword(string text, string user, string password, string host)
    {
        CameraAddress address = CameraAddress.TryParse(text)!;

        Assert.Equal(new CameraCredentials(user, password), address.Credentials);
        Assert.Equal(host, address.Host);
    }

    [Theory]
    [InlineData("rtsp://user:4711/SECRET@cam/live")]
    [InlineData("http://user:SECRET@:/live")]
    public void For_AddressThatHidesAPasswordElsewhere_IsRefusedWithoutIt(string text)
    {
        CaptureException error = Assert.Throws<CaptureException>(() => CameraRelay.For(text, false, TimeProvider.System));

        Assert.DoesNotContain("SECRET", error.Message, StringComparison.Ordinal);
        Assert.Contains("percent-encoded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Request_BlankInTheAddress_IsOfTheAddress()
    {
        MessageHead head = MessageHead.Parse("SETUP rtsp://cam/track 1 RTSP/1.0\r\n\r\n"u8);

        Assert.True(head.IsRtsp);
        Assert.Equal(("SETUP", "rtsp://cam/track 1", "RTSP/1.0"), head.Request);
    }

    [Fact]
    public void Parse_FieldOverTwoLines_IsOne() =>
        Assert.Equal(["b  c d", "e"], MessageHead.Parse("GET / HTTP/1.1\r\nA: b \r\n c\r\n\td\r\na: e\r\n\r\n"u8).All("A"));

    [Fact]
    public void ParseAll_SeveralChallenges_AreTakenApart()
    {
        IReadOnlyList<AuthenticationChallenge> challenges = AuthenticationChallenge.ParseAll(
            """Basic realm="a, \"b\" = c", Negotiate, Digest realm = x , nonce="1,2=3",stale=TRUE, NTLM abc==, qop="auth""");

        Assert.Equal(["Basic", "Negotiate", "Digest", "NTLM"], challenges.Select(challenge => challenge.Scheme));
        Assert.Equal("a, \"b\" = c", challenges[0]["REALM"]);
        Assert.Equal(("x", "1,2=3", true), (challenges[2]["realm"], challenges[2]["nonce"], challenges[2].IsStale));
        Assert.False(challenges[0].IsStale);
    }

    [Theory]
    [InlineData("rtsp://u:p@cam/a/b?c=d&e", "cam", 554, "rtsp://cam:554/a/b?c=d&e", "/a/b", "cam")]
    [InlineData("rtsps://u:p@cam", "cam", 322, "rtsps://cam:322", "", "cam")]
    [InlineData("http://u:p@cam:8080?x", "cam", 8080, "http://cam:8080?x", "", "cam:8080")]
    [InlineData("HTTPS://u:p@10.0.0.7/x", "10.0.0.7", 443, "https://10.0.0.7:443/x", "/x", "10.0.0.7")]
    [InlineData("rtsp://u:p@[fe80::1]:8554/x", "fe80::1", 8554, "rtsp://[fe80::1]:8554/x", "/x", "[fe80::1]:8554")]
    public void TryParse_Address_HasItsParts(string text, string host, int port, string uri, string path, string authority)
    {
        CameraAddress address = CameraAddress.TryParse(text)!;

        Assert.Equal((host, port, uri, path, authority), (address.Host, address.Port, address.Uri, address.Path, address.Authority));
        Assert.Equal(new CameraCredentials("u", "p"), address.Credentials);
    }

    [Theory]
    [InlineData("me:a%40b%2Fc:d", "me", "a@b/c:d")]
    [InlineData("me", "me", "")]
    [InlineData("a@b:c@d", "a@b", "c@d")]
    [InlineData("%C3%A4:100%", "\u00c3\u00a4", "100%")]
    public void TryParse_UserInfo_IsDecoded(string userInfo, string user, string password) =>
        Assert.Equal(new CameraCredentials(user, password), CameraAddress.TryParse($"rtsp://{userInfo}@cam/x")!.Credentials);

    [Fact]
    public void TryParse_NoAddress_IsNull()
    {
        Assert.Null(CameraAddress.TryParse("file:///x"));
        Assert.Null(CameraAddress.TryParse("rtsp://u:p@/x"));
        Assert.Null(CameraAddress.TryParse("/relative"));
        Assert.Null(CameraAddress.TryParse("rtsp://cam/x@y")!.Credentials);
    }

    [Theory]
    [InlineData("rtsp://u:p@cam/live", "", "rtsp://cam:554/live")]
    [InlineData("rtsp://u:p@cam/live?a=b", "/track1", "rtsp://cam:554/live?a=b/track1")]
    [InlineData("rtsp://u:p@cam/live/", "/track1", "rtsp://cam:554/live/track1")]
    [InlineData("rtsp://u:p@cam", "/track1", "rtsp://cam:554/track1")]
    [InlineData("rtsp://u:p@cam/live", "0/track1", "rtsp://127.0.0.1:40000/track1")]
    public void ToCameraUri_OfRelay_IsTheCameras(string source, string rest, string expected)
    {
        RelayRoute route = Route(source, "127.0.0.1:4000");

        Assert.Equal(expected, route.ToCameraUri($"rtsp://127.0.0.1:4000{rest}"));
        Assert.Equal("rtsp://10.0.0.7/x", route.ToCameraUri("rtsp://10.0.0.7/x"));
    }

    [Fact]
    public void Address_OfRelay_HoldsNoSecret()
    {
        Assert.Matches("^rtsp://relay:[0-9a-f]{32}@127.0.0.1:4000$", Route("rtsp://u:p@cam/live?password=x", "127.0.0.1:4000").Address);
        RelayRoute http = Route("https://cam/live.cgi?pwd=x", "127.0.0.1:4000");
        Assert.Matches("^http://relay:[0-9a-f]{32}@127.0.0.1:4000/live.cgi$", http.Address);
        Assert.Equal("/live.cgi?pwd=x", http.ToCameraTarget("/live.cgi"));
        Assert.Equal("/1.ts?y", http.ToCameraTarget("/1.ts?y"));
        Assert.Equal("/?x", Route("http://u:p@cam?x", "127.0.0.1:4000").ToCameraTarget("/"));
    }

    [Fact]
    public void Relocated_SameHost_GoesThroughTheRelay()
    {
        RelayRoute http = Route("http://u:p@cam/live", "127.0.0.1:4000");
        Assert.Equal("/other?x", http.Relocated("http://cam:80/other?x"));
        Assert.Equal("/rooted", http.Relocated("/rooted"));
        Assert.Equal("http://cam:81/", http.Relocated("http://cam:81/"));
        Assert.Equal("https://cam/", http.Relocated("https://cam/"));
        Assert.Equal("http://elsewhere/", http.Relocated("http://elsewhere/"));

        RelayRoute rtsp = Route("rtsp://u:p@cam/live", "127.0.0.1:4000");
        Assert.Equal("rtsp://elsewhere/", rtsp.Relocated("rtsp://elsewhere/"));
        Assert.Equal("rtsp://127.0.0.1:4000", rtsp.Relocated("rtsp://CAM:8554/other"));
        Assert.Equal("rtsp://cam:8554/other", rtsp.ToCameraUri("rtsp://127.0.0.1:4000"));
        Assert.Throws<CaptureException>(() => Enumerable.Range(0, 9).Select(i => rtsp.Relocated($"rtsp://cam/{i}")).ToList());
    }

    private static RelayRoute Route(string source, string local) =>
        new(CameraAddress.TryParse(source)!, local, (_, _) => throw new NotSupportedException(), TimeProvider.System);
}
