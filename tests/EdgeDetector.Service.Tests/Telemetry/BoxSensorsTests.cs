namespace EdgeDetector.Service.Telemetry;

public sealed class BoxSensorsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("edgedetector-sys-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Read_JetsonTx2_TellsAllByTheirNames()
    {
        Zone(0, "BCPU-therm", "41540");
        Zone(1, "GPU-therm", "38000");
        Write("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "2035200\n");
        Write("sys/devices/system/cpu/cpufreq/boost", "1\n");
        Write("sys/class/devfreq/17000000.gp10b/cur_freq", "1300500000\n");
        Write("sys/devices/17000000.gp10b/load", "437\n");
        Write("sys/bus/i2c/drivers/ina3221x/0-0040/iio:device0/rail_name_0", "VDD_SYS_GPU\n");
        Write("sys/bus/i2c/drivers/ina3221x/0-0040/iio:device0/in_power0_input", "1530\n");
        Write("sys/bus/i2c/drivers/ina3221x/0-0041/iio:device1/in_power2_input", "230\n");
        Write("var/lib/nvpmodel/status", "pmode:0003\n");

        BoxSensors sensors = BoxSensors.Read(_root);

        Assert.Equal(new Dictionary<string, double> { ["BCPU-therm"] = 41.5, ["GPU-therm"] = 38 }, sensors.TemperaturesC);
        Assert.Equal("BCPU-therm", sensors.Hottest?.Key);
        Assert.Equal(new Dictionary<string, double> { ["cpu0"] = 2035.2, ["17000000.gp10b"] = 1300.5 }, sensors.ClocksMhz);
        Assert.Equal(0.437, sensors.GpuLoad);
        Assert.Equal(new Dictionary<string, double> { ["VDD_SYS_GPU"] = 1.53, ["0-0041-2"] = 0.23 }, sensors.PowerW);
        Assert.Equal(3, sensors.PowerMode);
    }

    [Theory]
    [InlineData("sys/devices/gpu.0/load")]
    [InlineData("sys/devices/platform/host1x/17000000.gp10b/load")]
    [InlineData("sys/devices/platform/17000000.gv11b/load")]
    public void Read_GpuOfOtherKernels_IsFound(string file)
    {
        Write(file, "1000\n");

        Assert.Equal(1, BoxSensors.Read(_root).GpuLoad);
    }

    [Fact]
    public void Read_ZonesThatCannotBeTrue_AreLeftOut()
    {
        Zone(0, "PMIC-Die", "100000");
        Zone(1, "asleep", "-273000");
        Zone(2, "broken", "1000000");
        Zone(3, "mute", "");
        Zone(4, "words", "hot");
        Write("sys/devices/gpu.0/load", "-1\n");
        Write("var/lib/nvpmodel/status", "nothing of the kind\n");

        Assert.Null(BoxSensors.Read(_root).Hottest);
        Assert.Null(BoxSensors.Read(_root).GpuLoad);
        Assert.Null(BoxSensors.Read(_root).PowerMode);
    }

    [Fact]
    public void Read_NothingThere_TellsNothing()
    {
        BoxSensors sensors = BoxSensors.Read(_root);

        Assert.Empty(sensors.TemperaturesC);
        Assert.Empty(sensors.ClocksMhz);
        Assert.Empty(sensors.PowerW);
        Assert.Null(Mqtt.BoxStatsMessage.Of(sensors));
    }

    private void Zone(int zone, string type, string temperature)
    {
        Write($"sys/class/thermal/thermal_zone{zone}/type", type + "\n");
        Write($"sys/class/thermal/thermal_zone{zone}/temp", temperature + "\n");
    }

    private void Write(string file, string text)
    {
        string path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
