
namespace EdgeDetector.Service.Configuration;

public sealed class BackoffTests
{
    [Fact]
    public void Next_ManyAttempts_DoublesUpToTheMaximumLessUpToAHalf()
    {
        BackoffOptions options = new() { Initial = TimeSpan.FromSeconds(1), Maximum = TimeSpan.FromSeconds(30) };
        Backoff backoff = new(options, new Random(1));
        double[] full = [1, 2, 4, 8, 16, 30, 30, 30];
        for (int i = 0; i < full.Length; i++)
        {
            Assert.InRange(backoff.Next().TotalSeconds, full[i] / 2, full[i]);
        }

        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void Next_ManyCameras_AttemptsSpread()
    {
        BackoffOptions options = new() { Initial = TimeSpan.FromSeconds(1), Maximum = TimeSpan.FromSeconds(30) };
        Random random = new(1);
        double[] waits = [.. Enumerable.Range(0, 100).Select(_ => new Backoff(options, random).Next().TotalSeconds)];

        Assert.InRange(waits.Max() - waits.Min(), 0.4, 0.5);
    }

    [Fact]
    public void Next_InitialAboveMaximum_KeepsToTheMaximum()
    {
        Backoff backoff = new(new BackoffOptions { Initial = TimeSpan.FromSeconds(9), Maximum = TimeSpan.FromSeconds(2) }, new Random(1));

        Assert.InRange(backoff.Next().TotalSeconds, 1, 2);
    }
}
