using EdgeDetector.Models.Darknet;
using EdgeDetector.Training.Data;

namespace EdgeDetector.Training.Optimization;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData("burn_in=1000", 1, 1e-15)]
    [InlineData("burn_in=1000", 500, 0.0000625)]
    [InlineData("burn_in=1000\npower=1", 500, 0.0005)]
    [InlineData("burn_in=1000", 1000, 0.001)]
    [InlineData("policy=steps\nsteps=400,450\nscales=.1,.5", 399, 0.001)]
    [InlineData("policy=steps\nsteps=400,450\nscales=.1,.5", 400, 0.0001)]
    [InlineData("policy=steps\nsteps=400,450\nscales=.1,.5", 450, 0.00005)]
    [InlineData("policy=step\nstep=100\nscale=.5", 99, 0.001)]
    [InlineData("policy=step\nstep=100\nscale=.5", 250, 0.00025)]
    [InlineData("policy=exp\ngamma=.99", 2, 0.0009801)]
    [InlineData("policy=poly\npower=4\nmax_batches=1000", 500, 0.0000625)]
    [InlineData("policy=sigmoid\ngamma=.1\nstep=100", 100, 0.0005)]
    [InlineData("policy=sigmoid\ngamma=.1\nstep=100", 120, 0.000119202922022)]
    [InlineData("policy=sgdr\nmax_batches=1000", 500, 0.0005)]
    [InlineData("policy=sgdr\nmax_batches=1000", 250, 0.000853553390593)]
    [InlineData("policy=constant", 5000, 0.001)]
    public void At_EachPolicy_IsDarknetsRate(string keys, long batch, double expected)
    {
        LearningRateSchedule schedule = new(Scenes.Plan("learning_rate=.001\n" + keys));

        Assert.Equal(expected, schedule.At(batch), expected * 1e-9);
    }

    [Fact]
    public void OfEpochs_FewerThanTheCfgs_MovesStepsAndBurnInAlong()
    {
        TrainingPlan plan = Scenes.Plan("batch=10\nmax_batches=1000\nburn_in=100\npolicy=steps\nsteps=800,900\nscales=.1,.1");

        TrainingLength length = TrainingLength.OfEpochs(plan, pictures: 55, epochs: 40);

        Assert.Equal(220, length.Batches);
        Assert.Equal([176, 198], length.Plan.Steps);
        Assert.Equal(22, length.Plan.BurnIn);
    }

    [Fact]
    public void OfEpochs_MoreThanTheCfgs_KeepsTheBurnIn()
    {
        TrainingPlan plan = Scenes.Plan("batch=10\nmax_batches=100\nburn_in=50\npolicy=steps\nsteps=80\nscales=.1");

        TrainingLength length = TrainingLength.OfEpochs(plan, pictures: 100, epochs: 20);

        Assert.Equal(200, length.Batches);
        Assert.Equal([160], length.Plan.Steps);
        Assert.Equal(50, length.Plan.BurnIn);
    }

    [Fact]
    public void OfBatches_Fewer_LeavesTheScheduleWhereItIs()
    {
        TrainingPlan plan = Scenes.Plan("batch=10\nmax_batches=1000\npolicy=steps\nsteps=800\nscales=.1");

        TrainingLength length = TrainingLength.OfBatches(plan, pictures: 55, batches: 12);

        Assert.Equal(12, length.Batches);
        Assert.Equal(1000, length.Plan.MaxBatches);
        Assert.Equal([800], length.Plan.Steps);
    }

    [Fact]
    public void EndsEpoch_BatchesThatDoNotDivideThePictures_EndsWhereTheLastPictureFalls()
    {
        // 25 pictures in batches of 10: the epochs end in batches 3 (30 ≥ 25), 5 (50), 8 (80 ≥ 75); the run in 9.
        TrainingLength length = TrainingLength.OfBatches(Scenes.Plan("batch=10"), pictures: 25, batches: 9);

        Assert.Equal([3L, 5, 8, 9], Enumerable.Range(0, 10).Select(batch => (long)batch).Where(length.EndsEpoch));
        Assert.Equal([1, 1, 1, 2, 2, 3, 3, 3, 4], Enumerable.Range(1, 9).Select(batch => length.EpochOf(batch)));
    }
}
