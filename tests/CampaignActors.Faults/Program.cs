using System.Runtime.InteropServices;
using CampaignActors.Faults;
using CampaignActors.Faults.Messages;
using CampaignActors.Faults.Running;

FaultOptions options;
IReadOnlyList<IFault> faults;
try
{
    options = FaultOptions.Read(args);
    faults = AllFaults.Choose(options);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
if (options.Help)
{
    Console.WriteLine(FaultOptions.Usage);
    return 0;
}
if (options.List)
{
    foreach (var fault in faults)
        Console.WriteLine($"{fault.Name,-28} {fault.Shows}");
    return 0;
}

// The nodes outlive the process that starts them: being told to stop must end them as well.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

// A proxy that is configured for this machine has no business between it and its own namespaces.
HttpClient.DefaultProxy = new System.Net.WebProxy();

if (options.Messages > 0)
{
    await using var run = new MessageRun(
        new MessageRunOptions(options.Messages) { Hold = options.Hold, SinkDelay = TimeSpan.Zero, Within = TimeSpan.FromMinutes(30) },
        line => Console.WriteLine($"{DateTime.Now:HH:mm:ss} {line}"));
    var counted = await run.RunAsync(stop.Token);
    Console.WriteLine(counted);
    foreach (var problem in counted.Problems)
        Console.WriteLine($"FAILED {problem}");
    return counted.Problems.Count == 0 ? 0 : 1;
}

var results = new List<FaultResult>();
await using (var runner = new FaultRunner(options, line => Console.WriteLine($"{DateTime.Now:HH:mm:ss} {line}")))
{
    try
    {
        foreach (var fault in faults)
        {
            for (var repetition = 0; repetition < options.Repeat; repetition++)
            {
                var result = await runner.RunAsync(fault, repetition, stop.Token);
                results.Add(result);
                Console.WriteLine(result.Outcome switch
                {
                    FaultOutcome.Passed => $"passed {fault.Name} in {result.Took.TotalSeconds:0} s",
                    FaultOutcome.Failed => $"FAILED {fault.Name}: {result.Why}",
                    _ => $"NOT RUN {fault.Name}: {result.Why}",
                });
                if (result.Outcome == FaultOutcome.NotRun)
                    break;
            }
        }
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        Console.WriteLine("broken off");
    }
    await runner.WriteAsync(results);
}
Console.WriteLine();
foreach (var line in ResultTable.Lines(results))
    Console.WriteLine(line);
return stop.IsCancellationRequested || results.Exists(r => r.Outcome == FaultOutcome.Failed) ? 1 : 0;
