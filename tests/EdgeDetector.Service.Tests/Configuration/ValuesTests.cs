using System.Net;

namespace EdgeDetector.Service.Configuration;

public sealed class ValuesTests
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("200ms", 200)]
    [InlineData("5s", 5000)]
    [InlineData("1.5s", 1500)]
    [InlineData("1m30s", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("0.1ms", 0.1)]
    public void TryParse_Duration_IsRead(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan value));
        Assert.Equal(milliseconds, value.TotalMilliseconds, 1e-9);
        Assert.Equal(value, Duration.Parse(Duration.Format(value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5s\n")]
    [InlineData("5S")]
    [InlineData("1s1s")]
    [InlineData("1s1m")]
    [InlineData("1.s")]
    [InlineData("1e3s")]
    [InlineData("99999999999999999999d")]
    [InlineData("٥s")]
    public void TryParse_NoDuration_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1", 8080)]
    [InlineData("localhost:80", "127.0.0.1", 80)]
    [InlineData("0.0.0.0:0", "0.0.0.0", 0)]
    [InlineData("[::1]:8080", "::1", 8080)]
    [InlineData("*:65535", null, 65535)]
    public void TryParse_ListenAddress_IsRead(string text, string? address, int port)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress listen, out string? error), error);
        Assert.Equal(new ListenAddress(address is null ? null : IPAddress.Parse(address), port), listen);
    }

    [Theory]
    [InlineData("8080")]
    [InlineData(":8080")]
    [InlineData("::1:8080")]
    [InlineData("[::1]")]
    [InlineData("1:8080")]
    [InlineData("256.0.0.1:80")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:80")]
    public void TryParse_NoListenAddress_IsRefused(string text)
    {
        Assert.False(ListenAddress.TryParse(text, out _, out string? error));
        Assert.NotNull(error);
    }

    [Theory]
    [InlineData("hsot", "host")]
    [InlineData("confidense", "confidence")]
    [InlineData("HOST", "host")]
    [InlineData("pot", "port")]
    [InlineData("zebra", null)]
    [InlineData("", null)]
    public void Find_MisspeltName_FindsTheNearest(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, ["host", "port", "confidence"]));
}
