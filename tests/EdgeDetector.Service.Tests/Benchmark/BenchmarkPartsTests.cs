using System.Buffers;
using System.Text;

namespace EdgeDetector.Service.Benchmark;

public sealed class BenchmarkPartsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgedetector-machine-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Quantiles_HundredSamplesInAnyOrder_AreTheirRanks()
    {
        Quantiles quantiles = Quantiles.Of(Enumerable.Range(1, 100).Reverse().Select(i => (double)i));

        Assert.Equal(new Quantiles(50, 90, 99), quantiles);
        Assert.Equal(new Quantiles(7, 7, 7), Quantiles.Of([7]));
        Assert.True(double.IsNaN(Quantiles.Of([]).P50));
    }

    [Theory]
    [InlineData(new double[] { 3, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5)]
    public void Median_Samples_IsTheirMiddle(double[] samples, double median) => Assert.Equal(median, Quantiles.Median(samples));

    [Fact]
    public void FairShare_EngineTooSlow_GivesTheModestAllAndTheOthersTheSame()
    {
        Assert.Equal([6, 6, 5, 1], FairShare.Of([30, 15, 5, 1], 18));
        Assert.Equal([3, 3, 3, 1], FairShare.Of([30, 15, 5, 1], 10));
        Assert.Equal([30, 15, 5, 1], FairShare.Of([30, 15, 5, 1], 100));
        Assert.Equal([4, 4, 2], FairShare.Of([null, null, 2], 10));
    }

    [Fact]
    public void Receipt_Message_TellsAgeAndStages()
    {
        ReadOnlySequence<byte> payload = new(Encoding.UTF8.GetBytes("""
            {"schema":"edgedetector.detections/1","device":"box","camera":"3","capturedAt":"2026-11-23T12:05:06.123456Z","ageMs":12.5,
             "timingMs":{"queue":1,"preprocess":2.5,"inference":30,"postprocess":0.25},
             "detections":[{"class":"queue","classId":1,"confidence":0.5}]}
            """));

        Receipt receipt = Receipt.Read(3, payload, new DateTimeOffset(2026, 11, 23, 12, 5, 6, TimeSpan.Zero).AddMilliseconds(173.456));

        Assert.Equal(50, receipt.Age, 1e-3);
        Assert.Equal(receipt with { Age = 0 }, new Receipt(3, 0, 1, 2.5, 30, 0.25));
    }

    [Fact]
    public void MachineFacts_Jetson_TellBoardHeatAndClocks()
    {
        Write("proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 62.50\n");
        Write("proc/device-tree/model", "quill\0");
        Write("proc/meminfo", "MemTotal:        8046048 kB\n");
        Write("proc/sys/kernel/osrelease", "4.9.253-tegra\n");
        Write("sys/class/thermal/thermal_zone0/type", "BCPU-therm\n");
        Write("sys/class/thermal/thermal_zone0/temp", "41500\n");
        Write("sys/class/thermal/thermal_zone1/type", "asleep\n");
        Write("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "2035200\n");
        Write("sys/class/devfreq/17000000.gp10b/cur_freq", "1300500000\n");

        MachineFacts facts = MachineFacts.Read(_folder);

        Assert.Equal(("quill", 7857.5, "4.9.253-tegra"), (facts.Processor, facts.MemoryMb, facts.Kernel));
        Assert.Equal(new Dictionary<string, double> { ["BCPU-therm"] = 41.5 }, facts.TemperatureC);
        Assert.Equal(new Dictionary<string, double> { ["cpu0"] = 2035.2, ["17000000.gp10b"] = 1300.5 }, facts.ClockMhz);
    }

    [Fact]
    public void MachineFacts_NothingTold_SaysUnknown()
    {
        MachineFacts facts = MachineFacts.Read(_folder);

        Assert.Equal(("unknown", 0, "unknown"), (facts.Processor, facts.MemoryMb, facts.Kernel));
        Assert.Empty(facts.TemperatureC);
        Assert.Empty(facts.ClockMhz);
    }

    private void Write(string file, string text)
    {
        string path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
