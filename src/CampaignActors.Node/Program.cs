using CampaignActors.Gateways.Storage;
using CampaignActors.Node.Start;
using CampaignActors.Vocabulary.Text;

// Before anything is made: no file is readable by others for even a moment.
StorageRights.RestrictProcess();
// Names, paths and labels of others stand in what is printed: nothing of them may steer a terminal.
Console.SetOut(SafeWriter.Around(Console.Out));
Console.SetError(SafeWriter.Around(Console.Error));
return await NodeCommand.RunAsync(args);
