using Xunit;

namespace CampaignActors.Testing;

/// <summary>
/// One fixture for several classes that run side by side, where xunit makes one for each. The first class to come starts it, the last to
/// go ends it; a class that comes later starts another.
/// </summary>
public sealed class Shared<T> : IAsyncLifetime
    where T : class, IAsyncLifetime, new()
{
    private static readonly SemaphoreSlim s_gate = new(1);
    private static T? s_value;
    private static int s_users;

    public T Value { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await s_gate.WaitAsync();
        try
        {
            if (s_value is null)
            {
                var value = new T();
                await value.InitializeAsync();
                s_value = value;
            }
            s_users++;
            Value = s_value;
        }
        finally
        {
            s_gate.Release();
        }
    }

    public async Task DisposeAsync()
    {
        await s_gate.WaitAsync();
        try
        {
            if (Value is null || --s_users > 0)
                return;
            await s_value!.DisposeAsync();
            s_value = null;
        }
        finally
        {
            s_gate.Release();
        }
    }
}
