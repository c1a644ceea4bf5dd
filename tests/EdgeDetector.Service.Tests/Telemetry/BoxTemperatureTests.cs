namespace EdgeDetector.Service.Telemetry;

public sealed class BoxTemperatureTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("edgedetector-sys-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Read_SeveralZones_IsTheHottestThatCanBeTrue()
    {
        Write(0, "BCPU-therm", "41540");
        Write(1, "GPU-therm", "38000");
        Write(2, "PMIC-Die", "100000");
        Write(3, "asleep", "-273000");
        Write(4, "broken", "1000000");
        Write(5, "mute", "");

        Assert.Equal(41.5, BoxTemperature.Read(_root.FullName));
    }

    [Fact]
    public void Read_NoZone_IsNone()
    {
        Assert.Null(BoxTemperature.Read(_root.FullName));
        Write(0, "PMIC-Die", "100000");
        Assert.Null(BoxTemperature.Read(_root.FullName));
    }

    private void Write(int zone, string type, string temperature)
    {
        DirectoryInfo folder = _root.CreateSubdirectory($"sys/class/thermal/thermal_zone{zone}");
        File.WriteAllText(Path.Combine(folder.FullName, "type"), type + "\n");
        File.WriteAllText(Path.Combine(folder.FullName, "temp"), temperature + "\n");
    }
}
