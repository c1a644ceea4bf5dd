using System.Buffers;
using System.Text;

namespace EdgeDetector.Service.Outbox;

public sealed class LatePayloadTests
{
    [Theory]
    [InlineData(false, """{"schema":"x","capturedAt":"2026-11-26T12:00:00.250000Z","ageMs":10012.5,"zone":"Mühle","after":{"ageMs":3}}""")]
    [InlineData(true, """{"schema":"x","capturedAt":"2026-11-26T12:00:00.250000Z","ageMs":10012.5,"replayed":true,"zone":"Mühle","after":{"ageMs":3}}""")]
    public void Write_MessageOfOurs_IsOlderByItsWait(bool isLate, string expected) => Assert.Equal(
        expected,
        Write("""{"schema":"x","capturedAt":"2026-11-26T12:00:00.250000Z","ageMs":12.5,"zone":"Mühle","after":{"ageMs":3}}""", isLate));

    [Theory]
    [InlineData("""{"type":"new","before":{"ageMs":1},"after":{"capturedAt":"2026-11-26T12:00:00Z"}}""")]
    [InlineData("""{"ageMs":1}""")]
    [InlineData("""{"capturedAt":"2026-11-26T12:00:00Z"}""")]
    [InlineData("""{"capturedAt":"2026-11-26T12:00:00Z","ageMs":"1"}""")]
    [InlineData("[1,2]")]
    [InlineData("ON")]
    [InlineData("")]
    public void Write_AnythingElse_IsLeftAsItIs(string stored) => Assert.Equal(stored, Write(stored, isLate: true));

    private static string Write(string stored, bool isLate)
    {
        ArrayBufferWriter<byte> buffer = new();
        LatePayload.Write(buffer, Encoding.UTF8.GetBytes(stored), TimeSpan.FromSeconds(10), isLate);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
